import { readFileSync } from "node:fs";
import t from "tap";
import { parse } from "yaml";
import {
  apiVersions,
  commonVersion,
  defaultRelease,
  hasTrait,
  isAlive,
  negotiateVersion,
  newestVersion,
  oldestVersion,
  releaseFacts,
  releaseNumber,
  releases,
  stateSince,
  supervisorSchema,
  type Trait,
  versionBefore,
} from "../../src/contract/version.ts";

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

t.test("negotiateVersion: a server of a release knows no newer version", async (t) => {
  t.strictSame(negotiateVersion(undefined, "2026-04-06"), {
    kind: "version",
    version: "2026-04-06",
  });
  t.strictSame(negotiateVersion("2026-10-30", "2026-04-06"), {
    kind: "version",
    version: "2026-04-06",
  });
  t.strictSame(negotiateVersion("2026-12-31", "2026-10-30"), {
    kind: "version",
    version: "2026-10-30",
  });
});

t.test("commonVersion: the older of both", async (t) => {
  t.equal(commonVersion("2026-06-30", "2026-04-06"), "2026-04-06");
  t.equal(commonVersion("2026-06-30", "2030-01-01"), "2026-06-30");
});

t.test("apiVersions: oldest first, ours among them", async (t) => {
  t.strictSame(apiVersions.toSorted(), [...apiVersions]);
  t.equal(apiVersions[0], oldestVersion);
  t.ok(new Set<string>(apiVersions).has(newestVersion));
  const document = parse(readFileSync("openapi/execution.yaml", "utf8"));
  t.equal(apiVersions.at(-1), document.info.version, "the document is written for the newest");
});

/** Newest version by release, as real servers told it. */
const newestOf = {
  "2.11.0": "2025-04-11",
  "3.0.0": "2025-04-11",
  "3.0.1": "2025-04-28",
  "3.0.2": "2025-05-20",
  "3.0.4": "2025-05-20",
  "3.0.6": "2025-08-10",
  "3.1.0": "2025-09-23",
  "3.1.1": "2025-10-27",
  "3.1.2": "2025-11-05",
  "3.1.8": "2025-11-05",
  "3.2.2": "2026-04-06",
  "3.3.2": "2026-06-30",
  "3.4.0b2": "2026-10-30",
};
for (const [release, version] of Object.entries(newestOf)) {
  t.test(`releaseFacts: ${release} has ${version}`, async (t) => {
    t.equal(releaseFacts(release).api, version);
  });
}

t.test("releaseFacts: frames, names and bodies by release", async (t) => {
  const facts = (release: string) => {
    const { requestElements, hasFormerNames, stateBodies, serialized } = releaseFacts(release);
    return [requestElements, hasFormerNames, stateBodies, serialized];
  };
  t.strictSame(facts("3.0.2"), [0, true, "of the version", "3.3"]);
  t.strictSame(facts("3.1.8"), [2, true, "of the version", "3.3"]);
  t.strictSame(facts("3.2.2"), [2, true, "of the release", "3.3"]);
  t.strictSame(facts("3.3.2"), [3, false, "of the release", "3.3"]);
  t.strictSame(facts("3.4.0b2"), [4, false, "of the version", "3.4"]);
});

t.test("releases: oldest first; ours is one of them", async (t) => {
  const numbers = releases.map(({ since }) => releaseNumber(since));
  t.strictSame(
    numbers.toSorted((a, b) => a - b),
    numbers,
  );
  t.strictSame(
    releases.map(({ api }) => api).toSorted(),
    releases.map(({ api }) => api),
  );
  t.equal(releaseFacts(defaultRelease).api, newestVersion);
  t.equal(releaseFacts(defaultRelease).supervisorSchema, supervisorSchema);
});

t.test("releaseNumber: by parts, a beta as its final release", async (t) => {
  t.equal(releaseNumber("3.2.1"), 30201);
  t.equal(releaseNumber("3.4.0b2"), 30400);
  t.equal(releaseNumber("3.2"), 30200);
  t.equal(releaseNumber("3.10.1"), 31001);
});

const traits: Readonly<Record<Trait, readonly [last: string, without: string]>> = {
  nullConf: ["2025-10-27", "2025-09-23"],
  plainNextKwargs: ["2026-04-06", "2025-11-05"],
  nullRunStart: ["2026-04-06", "2025-11-05"],
  firstStartDate: ["2026-04-06", "2025-11-05"],
  upstreamMapIndexes: ["2025-11-05", "2026-10-30"],
  previousRunByQuery: ["2026-04-06", "2025-11-05"],
  variableKeys: ["2026-06-30", "2026-04-06"],
  nullCreatedRunStart: ["2026-10-30", "2026-06-30"],
};
for (const [name, [has, lacks]] of Object.entries(traits)) {
  t.test(`hasTrait: ${name} in ${has}, not in ${lacks}`, async (t) => {
    const trait = Object.keys(traits).find((one): one is Trait => one === name);
    t.ok(trait);
    if (trait !== undefined) {
      t.equal(hasTrait(has, trait), true);
      t.equal(hasTrait(lacks, trait), false);
      t.equal(versionBefore(trait), lacks);
    }
  });
}

t.test("isAlive: from the first version on, before the last", async (t) => {
  t.equal(isAlive("2026-04-06", {}), true);
  t.equal(isAlive("2026-04-06", { since: "2026-04-06", until: "2026-06-30" }), true);
  t.equal(isAlive("2026-06-30", { since: "2026-04-06", until: "2026-06-30" }), false);
  t.equal(isAlive("2025-11-05", { since: "2026-04-06" }), false);
});

t.test("stateSince: as the document has it", async (t) => {
  const { schemas } = parse(readFileSync("openapi/execution.yaml", "utf8")).components;
  const terminal = schemas.TerminalStateNonSuccess;
  t.strictSame(stateSince, {
    ...terminal["x-enum-server-since"],
    awaiting_input: schemas.TIAwaitingInputStatePayload["x-server-since"],
    ...terminal["x-enum-since"],
  });
});
