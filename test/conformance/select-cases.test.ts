import t from "tap";
import { selectCases } from "../../src/conformance/select-cases.ts";

const cases = [
  { id: "run.first", proves: "A.", core: true },
  { id: "run.first.after", proves: "B." },
  { id: "runs.other", proves: "C.", core: true },
];

const selections = {
  "all, when nothing is asked for": {
    asked: {},
    ids: ["run.first", "run.first.after", "runs.other"],
  },
  "one by its id": { asked: { ids: ["run.first"] }, ids: ["run.first"] },
  "a group, and not one whose name begins so": {
    asked: { ids: ["run.*"] },
    ids: ["run.first", "run.first.after"],
  },
  several: { asked: { ids: ["runs.*", "run.first"] }, ids: ["run.first", "runs.other"] },
  "what is needed first": { asked: { core: true }, ids: ["run.first", "runs.other"] },
  "what is needed first of a group": { asked: { core: true, ids: ["run.*"] }, ids: ["run.first"] },
};
for (const [name, { asked, ids }] of Object.entries(selections)) {
  t.test(`selectCases: ${name}`, async (t) => {
    t.strictSame([...selectCases(cases, asked)], ids);
  });
}

t.test("selectCases: what does not exist is an error that names the nearest", async (t) => {
  t.throws(() => selectCases(cases, { ids: ["run.frist"] }), {
    code: "ERR_WINDSOCK_CASE_UNKNOWN",
    message: "there is no case run.frist; nearest: run.first",
    nearest: "run.first",
  });
  t.throws(() => selectCases(cases, { ids: ["rnu.*"] }), {
    message: "there is no case rnu.*; nearest: run.*",
  });
  t.throws(() => selectCases(cases, { ids: ["something else"] }), {
    message: "there is no case something else",
  });
});
