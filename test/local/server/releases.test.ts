import t from "tap";
import { airflowReleases, releaseOf } from "../../../src/local/server/releases.ts";

t.test("releaseOf: what is known of each release", async (t) => {
  t.strictSame(
    airflowReleases.map((name) => [name, releaseOf(name).newest, releaseOf(name).versionsReports]),
    [
      ["3.2.2", "2026-04-06", false],
      ["3.3.2", "2026-06-30", false],
      ["3.4.0b2", "2026-10-30", true],
    ],
  );
  t.not(releaseOf("3.2.2").acceptsRepeatedReports, releaseOf("3.3.2").acceptsRepeatedReports);
});
