import t from "tap";
import { inapplicable, totalsOf, verdictOf } from "../../src/conformance/verdict.ts";

const one = { id: "a.b", proves: "It is so." };
const known = new Map([["a.b", "does it otherwise"]]);
const faults = ["one thing", "another"];

const verdicts = {
  pass: { faults: [], known: new Map(), detail: "" },
  fail: { faults, known: new Map(), detail: "one thing\nanother" },
  "known-failing": { faults, known, detail: "does it otherwise" },
  "unexpected-pass": {
    faults: [],
    known,
    detail: "passed, though it is known to fail: does it otherwise",
  },
};
for (const [status, { detail, ...played }] of Object.entries(verdicts)) {
  t.test(`verdictOf: ${status}`, async (t) => {
    t.strictSame(verdictOf(one, { ...played, seconds: 1.5 }), {
      id: "a.b",
      status,
      detail,
      proves: "It is so.",
      seconds: 1.5,
    });
  });
}

t.test("verdictOf: what fails by chance may pass", async (t) => {
  const byChance = new Map([["a.b", "sometimes grants both"]]);
  const verdict = (found: string[]) =>
    verdictOf(one, { faults: found, known: byChance, seconds: 0 }).status;
  t.strictSame([verdict([]), verdict(["both"])], ["pass", "known-failing"]);
});

const releases = {
  "is for all": [{}, "3.0.0", undefined],
  "is since that one": [{ since: "3.3.0" }, "3.3.0", undefined],
  "is since a later one": [{ since: "3.3.0" }, "3.2.2", "since Airflow 3.3.0"],
  "is since the final one of a beta": [{ since: "3.4.0" }, "3.4.0b2", undefined],
  "is until that one": [{ until: "3.2.2" }, "3.2.2", undefined],
  "is until an earlier one": [{ until: "3.2.2" }, "3.3.2", "until Airflow 3.2.2"],
  "is between": [{ since: "3.2.0", until: "3.3.2" }, "3.2.10", undefined],
} as const;
for (const [name, [head, release, reason]] of Object.entries(releases)) {
  t.test(`inapplicable: a case that ${name}`, async (t) => {
    t.equal(inapplicable(head, release), reason);
  });
}

t.test("totalsOf: counts each status, and those that are not there", async (t) => {
  const verdict = verdictOf(one, { faults, known, seconds: 0 });
  t.strictSame(totalsOf([verdict, verdict]), {
    pass: 0,
    fail: 0,
    "known-failing": 2,
    "unexpected-pass": 0,
    "not-applicable": 0,
  });
});
