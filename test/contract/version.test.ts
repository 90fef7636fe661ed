import t from "tap";
import { apiVersions, negotiateVersion, newestVersion } from "../../src/contract/version.ts";

const cases: readonly (readonly [string | undefined, object])[] = [
  [undefined, { kind: "version", version: newestVersion }],
  ["2026-06-30", { kind: "version", version: "2026-06-30" }],
  ["2025-12-01", { kind: "version", version: "2025-11-05" }],
  ["2030-01-01", { kind: "version", version: newestVersion }],
  ["2020-01-01", { kind: "too old" }],
  ["", { kind: "too old" }],
  ["2026-02-30", { kind: "invalid" }],
  ["20260630", { kind: "invalid" }],
  ["2026-06-30 ", { kind: "invalid" }],
  ["zzz", { kind: "invalid" }],
  ["2026-13-45", { kind: "invalid" }],
];
for (const [requested, negotiated] of cases) {
  t.test(`negotiateVersion: ${requested ?? "no header"}`, async (t) => {
    t.strictSame(negotiateVersion(requested), negotiated);
  });
}

t.test("apiVersions: oldest first, ours last", async (t) => {
  t.strictSame(apiVersions.toSorted(), [...apiVersions]);
  t.equal(apiVersions.at(-1), newestVersion);
});
