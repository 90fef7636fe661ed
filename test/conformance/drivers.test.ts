import t from "tap";
import { loadDriver } from "../../src/conformance/drivers.ts";

for (const side of ["supervisor", "runner", "server"] as const) {
  t.test(`loadDriver: ${side}`, async (t) => {
    const { atOnce, members } = await loadDriver(side);
    t.ok(atOnce >= 1);
    t.ok(members.length > 0);
  });
}
