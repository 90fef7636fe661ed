import t from "tap";
import { probeOurs } from "../../../support/local-server.ts";

const { passing } = await probeOurs(/^(dag_run|dag|count|states|previous_ti|breadcrumbs)\./);

t.ok(passing.length > 0);
for (const { check, seen } of passing) {
  t.test(`runs, Dags and the instances in them, as Airflow 3.3.2: ${check.id}`, async (t) => {
    t.same(seen, check.expected);
  });
}
