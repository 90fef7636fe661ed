// Extract, transform, load: the three steps of every Airflow introduction.
//
//   windsock run examples/three-steps/dag.ts
import { Dag } from "windsock";

type Orders = Readonly<Record<string, number>>;

const dag: Dag = new Dag("three_steps", {
  description: "Adds up what was ordered",
  tags: ["example"],
});

const extract = dag.task(
  "extract",
  async (): Promise<Orders> => ({ "1001": 301.27, "1002": 433.21, "1003": 502.22 }),
);

const transform = dag.task("transform", async ({ orders }: { orders: Orders }) => {
  const values = Object.values(orders);
  return { count: values.length, total: values.reduce((sum, value) => sum + value, 0) };
});

const load = dag.task(
  "load",
  async ({ summary }: { summary: { count: number; total: number } }, { log }) => {
    log.info("loaded", summary);
    return `Total order value is: ${summary.total.toFixed(2)}`;
  },
);

// The call graph is the task graph: each call places a task, and what it returns stands for the value to come.
load({ summary: transform({ orders: extract() }) });

export default dag;
