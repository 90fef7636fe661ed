import t from "tap";
import { playOurs } from "../../../support/local-server.ts";

const played = await playOurs(/^(store|asset_store)\./);

t.ok(played.length > 0);
for (const { one, faults } of played) {
  t.test(`state stores: ${one.id}`, async (t) => {
    t.strictSame(faults, []);
  });
}
