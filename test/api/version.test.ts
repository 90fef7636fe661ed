import t from "tap";
import { createVersionHolder, isKnownAt } from "../../src/api/version.ts";

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

t.test(
  "isKnownAt: since its first version, and before the one that no longer has it",
  async (t) => {
    const dated = { since: "2025-08-10", until: "2026-04-06" };
    t.strictSame(
      ["2025-05-20", "2025-08-10", "2025-11-05", "2026-04-06"].map((version) =>
        isKnownAt(version, dated),
      ),
      [false, true, true, false],
    );
    t.equal(isKnownAt("2026-06-30", {}), true);
  },
);
