// The embedded server against what real releases of Airflow answered. Where it differs on purpose, the check and the reason
// stand in test/data/execution-probe-quirks.json; what stands there and does not differ fails, too.
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import t from "tap";
import { airflowReleases } from "../src/local/index.ts";
import { expectedOf } from "./support/execution-probe.ts";
import { probeAs } from "./support/local-server.ts";

interface Quirk {
  readonly releases: readonly string[];
  readonly reason: string;
}

const quirks: Readonly<Record<string, Quirk>> = JSON.parse(
  readFileSync("test/data/execution-probe-quirks.json", "utf8"),
);

for (const release of airflowReleases) {
  t.test(
    `the embedded server answers all checks as Airflow ${release}, but for quirks`,
    async (t) => {
      const outcomes = await probeAs(release);
      t.ok(outcomes.length > 500, `${outcomes.length} checks`);
      const differing = outcomes.filter(
        ({ check, seen }) => !isDeepStrictEqual(seen, expectedOf(check, release)),
      );
      t.strictSame(
        differing.map(({ check }) => check.id),
        outcomes
          .map(({ check }) => check.id)
          .filter((id) => quirks[id]?.releases.includes(release) ?? false),
      );
    },
  );
}

t.test(
  "quirks: each has a reason, and in the release that we play none is of the contract",
  async (t) => {
    const outcomes = await probeAs("3.3.2");
    const ofContract = outcomes.filter(({ check }) => check.level === "contract");
    t.ok(ofContract.length > 470, `${ofContract.length} checks`);
    t.strictSame(
      ofContract.filter(({ check }) => quirks[check.id]?.releases.includes("3.3.2")),
      [],
    );
    t.strictSame(
      Object.values(quirks).filter(({ reason }) => reason === ""),
      [],
    );
  },
);
