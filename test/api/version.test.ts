import t from "tap";
import { createVersionHolder } from "../../src/api/version.ts";

t.test(
  "createVersionHolder: speaks the older of what is asked for and what the server has",
  async (t) => {
    const version = createVersionHolder("2026-04-06");
    t.equal(version.effective(), "2026-04-06");
    version.learn("2025-11-05");
    t.equal(version.effective(), "2025-11-05");
    version.learn("2026-06-30");
    t.equal(version.effective(), "2026-04-06");
  },
);
