import t from "tap";
import { probeOurs } from "../../../support/local-server.ts";

const { passing } = await probeOurs(/^(variable|connection|xcom)\./);

t.ok(passing.length > 0);
for (const { check, seen } of passing) {
  t.test(`variables, connections and XComs, as Airflow 3.3.2: ${check.id}`, async (t) => {
    t.same(seen, check.expected);
  });
}
