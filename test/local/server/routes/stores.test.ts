import t from "tap";
import { probeOurs } from "../../../support/local-server.ts";

const passing = await probeOurs(/^(store|asset_store)\./);

t.ok(passing.length > 0);
for (const { check, seen } of passing) {
  t.test(`state stores, as Airflow 3.3.2: ${check.id}`, async (t) => {
    t.same(seen, check.expected);
  });
}
