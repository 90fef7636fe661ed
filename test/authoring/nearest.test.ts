import t from "tap";
import { nearestName } from "../../src/authoring/nearest.ts";

const cases = {
  "letters that changed places": ["extarct", ["load", "extract"], "extract"],
  "another case": ["EXTRACT", ["extract"], "extract"],
  "the nearer of two": ["retires", ["retries", "retired_xx"], "retries"],
  "nothing like it": ["extract", ["publish", "notify"], undefined],
  "a short word, all letters of which change": ["ab", ["xy"], undefined],
  "no names": ["a", [], undefined],
} as const;
for (const [name, [word, names, nearest]] of Object.entries(cases)) {
  t.test(`nearestName: ${name}`, async (t) => {
    t.equal(nearestName(word, names), nearest);
  });
}
