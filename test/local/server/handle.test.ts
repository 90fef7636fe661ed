import t from "tap";
import { probeOurs } from "../../support/local-server.ts";

const { passing } = await probeOurs(/^(auth|refresh|body|route)\./);

t.ok(passing.length > 0);
for (const { check, seen } of passing) {
  t.test(`tokens, bodies and routes, as Airflow 3.3.2: ${check.id}`, async (t) => {
    t.same(seen, check.expected);
  });
}
