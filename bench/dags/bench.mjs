// The tasks that the benchmark runs. JavaScript, so that no sample pays for stripping types.
import { Dag } from "windsock";

const dag = new Dag("bench");

const upstream = dag.task("upstream", async () => ({ rows: [1, 2, 3] }));

/** Reads an XCom and writes one. */
const xcom = dag.task("xcom", async ({ rows }) => ({ count: rows.rows.length }));

/** Does nothing. */
const empty = dag.task("empty", async () => undefined);

/** Asks for a variable many times; its result is how long one request took, in microseconds, in the middle. */
const requests = dag.task("requests", async (_, { variables }) => {
  const times = [];
  for (let i = 0; i < 3_000; i += 1) {
    const from = process.hrtime.bigint();
    await variables.get("colour");
    times.push(Number(process.hrtime.bigint() - from) / 1e3);
  }
  return times.toSorted((a, b) => a - b)[times.length / 2];
});

xcom({ rows: upstream() });
empty();
requests();

// oxlint-disable-next-line import/no-default-export -- a file with Dags says so by its default export
export default dag;
