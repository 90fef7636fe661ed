import t from "tap";
import { playOurs } from "../../../support/local-server.ts";

const played = await playOurs(/^(connection_test)\./);

t.ok(played.length > 0);
for (const { one, faults } of played) {
  t.test(`connection tests: ${one.id}`, async (t) => {
    t.strictSame(faults, []);
  });
}
