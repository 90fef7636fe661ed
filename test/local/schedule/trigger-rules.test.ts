import { readFileSync } from "node:fs";
import t from "tap";
import {
  isTriggerRule,
  triggerRules,
  type UpstreamCounts,
} from "../../../src/local/schedule/trigger-rules.ts";

/** Every rule over every multiset of up to three upstream states, as Airflow 3.3.2 decided. */
const facts: { direct: Record<string, Record<string, string>> } = JSON.parse(
  readFileSync("test/data/schedule/trigger-rules.json", "utf8"),
);

for (const [rule, cases] of Object.entries(facts.direct)) {
  t.test(
    `triggerRules: ${rule} decides as Airflow in ${Object.keys(cases).length} cases`,
    async (t) => {
      const decide = isTriggerRule(rule) ? triggerRules[rule] : () => "unknown rule";
      const decided = Object.keys(cases).map((states) => [states, decide(count(states))]);
      t.strictSame(Object.fromEntries(decided), cases);
    },
  );
}

t.test("triggerRules: every rule has its facts", async (t) => {
  t.strictSame(Object.keys(triggerRules).toSorted(), Object.keys(facts.direct).toSorted());
});

t.test("isTriggerRule: refuses what only looks like one", async (t) => {
  t.strictSame(["all_success", "toString", "one_skipped"].map(isTriggerRule), [true, false, false]);
});

function count(states: string): UpstreamCounts {
  const all = states.split("+");
  const of = (state: string) => all.filter((one) => one === state).length;
  return {
    total: all.length,
    success: of("success"),
    skipped: of("skipped"),
    failed: of("failed"),
    upstreamFailed: of("upstream_failed"),
    removed: of("removed"),
  };
}
