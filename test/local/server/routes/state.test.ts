import t from "tap";
import { probeOurs } from "../../../support/local-server.ts";

const { passing } = await probeOurs(/^state\./);

t.ok(passing.length > 0);
for (const { check, seen } of passing) {
  t.test(`reports of how a task ended, as Airflow 3.3.2: ${check.id}`, async (t) => {
    t.same(seen, check.expected);
  });
}
