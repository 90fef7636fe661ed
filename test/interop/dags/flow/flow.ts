// The tasks of flow.py that are in TypeScript.
import { Dag } from "windsock";

interface Row {
  readonly city: string;
  readonly degrees: number;
}

const dag: Dag = new Dag("flow");

const extract = dag.task("extract", async (_none, { log }): Promise<Row[]> => {
  log.info("extracting");
  return [
    { city: "Zürich", degrees: 21.5 },
    { city: "Oslo", degrees: 12 },
  ];
});

const load = dag.task("load", async ({ rows }: { rows: Row[] }, { ti, xcom }) => {
  if (ti.tryNumber === 1) {
    throw new Error("the first try fails");
  }
  const totals = await xcom.pull<object>({ taskIds: "transform" });
  const [warmest] = rows.toSorted((a, b) => b.degrees - a.degrees);
  return { ...totals, warmest: warmest?.city, tries: ti.tryNumber };
});

load({ rows: extract() });

export default dag;
