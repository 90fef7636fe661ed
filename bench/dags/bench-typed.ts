// The task of bench.mjs that reads an XCom and writes one, in TypeScript.
import { Dag } from "windsock";

const dag: Dag = new Dag("bench");

const upstream = dag.task("upstream", async () => ({ rows: [1, 2, 3] }));
const xcom = dag.task("xcom", async ({ rows }: { rows: { rows: number[] } }) => ({
  count: rows.rows.length,
}));

xcom({ rows: upstream() });

// oxlint-disable-next-line import/no-default-export -- a file with Dags says so by its default export
export default dag;
