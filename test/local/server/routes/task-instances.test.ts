import t from "tap";
import { probeOurs } from "../../../support/local-server.ts";

const { passing } = await probeOurs(
  /^(run|heartbeat|rtif|map_label|skip|previous_success|reschedules|inlets)\./,
);

t.ok(passing.length > 0);
for (const { check, seen } of passing) {
  t.test(`ti_run, heartbeat and the small routes, as Airflow 3.3.2: ${check.id}`, async (t) => {
    t.same(seen, check.expected);
  });
}
