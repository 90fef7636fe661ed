import t from "tap";
import { requestRulesOf, requests } from "../../src/contract/request-rules.ts";
import { newestVersion } from "../../src/contract/version.ts";

t.test("requestRulesOf: none for an unknown operation", async (t) => {
  t.equal(requestRulesOf("no_such_operation"), undefined);
});

t.test("requestRulesOf: the default is the release that is played, and is made once", async (t) => {
  t.strictSame(requestRulesOf("set_xcom"), requests["set_xcom"]);
  t.equal(requestRulesOf("set_xcom"), requestRulesOf("set_xcom", newestVersion));
});

/** What Airflow's servers took and refused: body keys and states by the newest version of their release. */
const stateKeys = [
  { state: "success", key: "rendered_map_index", from: "2025-04-28" },
  { state: "deferred", key: "queue", from: "2026-04-06" },
  { state: "up_for_retry", key: "retry_reason", from: "2026-06-30" },
  { state: "failed", key: "retry_reason", from: "2026-10-30" },
  { state: "failed", key: "hostname", from: "2026-10-30" },
  { state: "awaiting_input", key: "next_method", from: "2026-06-30" },
];
const versions = ["2025-04-11", "2025-11-05", "2026-04-06", "2026-06-30", "2026-10-30"];

for (const { state, key, from } of stateKeys) {
  t.test(`requestRulesOf: ${key} in a body for ${state} since ${from}`, async (t) => {
    for (const version of versions) {
      t.equal(keysOf(state, version).includes(key), version >= from, version);
    }
  });
}

t.test(
  "requestRulesOf: a queue in a deferral is taken at every version, once a server knows it",
  async (t) => {
    const keys = (newest: string, at: string) => keysOf("deferred", newest, at);
    for (const version of versions) {
      t.ok(keys("2026-10-30", version).includes("queue"), version);
      t.notOk(keys("2025-11-05", version).includes("queue"), version);
    }
    t.notOk(keysOf("success", "2026-10-30", "2025-04-11").includes("rendered_map_index"));
  },
);

t.test("requestRulesOf: words and parameters of later releases", async (t) => {
  const states = (at: string) => keysOf("server_terminated", at).length > 0;
  t.equal(states("2026-06-30"), false);
  t.equal(states("2026-10-30"), true);
  t.ok(requestRulesOf("set_xcom", "2026-06-30")?.parameters["dag_result"]);
  t.notOk(requestRulesOf("set_xcom", "2026-04-06")?.parameters["dag_result"]);
  t.strictSame(requestRulesOf("set_xcom", "2026-06-30")?.parameters["mapped_length"]?.schema, {
    oneOf: [{ type: "integer" }, { type: "null" }],
  });
  t.strictSame(requestRulesOf("set_xcom", "2026-10-30")?.parameters["mapped_length"]?.schema, {
    oneOf: [{ minimum: 0, type: "integer" }, { type: "null" }],
  });
});

function keysOf(state: string, newest: string, at?: string): string[] {
  const { oneOf = [] } = Object(requestRulesOf("ti_update_state", newest, at)?.body?.schema);
  const form = [...oneOf].find(
    ({ title, properties }) =>
      title !== "TITargetStatePayload" && properties.state.enum.includes(state),
  );
  return Object.keys(form?.properties ?? {});
}
