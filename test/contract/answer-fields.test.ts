import t from "tap";
import { fieldsAt } from "../../src/contract/answer-fields.ts";

const run = { dag_id: "d", state: "queued", note: null, team_name: null, colour: "red" };

const cases = {
  "2025-05-20": { dag_id: "d", colour: "red" },
  "2025-11-05": { dag_id: "d", state: "queued", colour: "red" },
  "2026-04-06": { dag_id: "d", state: "queued", note: null, colour: "red" },
  "2026-06-30": run,
};
for (const [version, fields] of Object.entries(cases)) {
  t.test(`fieldsAt: a run at ${version}`, async (t) => {
    t.strictSame(fieldsAt("DagRun", run, version), fields);
  });
}

t.test("fieldsAt: what goes with a version", async (t) => {
  const context = { upstream_map_indexes: null };
  t.strictSame(fieldsAt("TIRunContext", context, "2025-11-05"), context);
  t.strictSame(fieldsAt("TIRunContext", context, "2026-04-06"), {});
});

t.test("fieldsAt: a schema that is the same in all versions; the given object stays", async (t) => {
  const given = Object.freeze({ key: "a", value: "b" });
  t.strictSame(fieldsAt("VariableResponse", given, "2025-04-11"), given);
});
