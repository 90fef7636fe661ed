import t from "tap";
import { probeOurs } from "../../../support/local-server.ts";

const passing = await probeOurs(/^(connection_test)\./);

t.ok(passing.length > 0);
for (const { check, seen } of passing) {
  t.test(`connection tests, as Airflow 3.3.2: ${check.id}`, async (t) => {
    t.same(seen, check.expected);
  });
}
