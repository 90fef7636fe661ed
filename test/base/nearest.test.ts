import fc from "fast-check";
import t from "tap";
import { nearestName } from "../../src/base/nearest.ts";

for (const [name, { word, names, nearest }] of Object.entries<{
  word: string;
  names: string[];
  nearest: string | undefined;
}>({
  "a letter too few": { word: "extrct", names: ["load", "extract"], nearest: "extract" },
  "two letters changed places": { word: "laod", names: ["extract", "load"], nearest: "load" },
  "another case": { word: "Load", names: ["load"], nearest: "load" },
  "the closest of several": {
    word: "load_b",
    names: ["load", "load_a", "load_b2"],
    nearest: "load_a",
  },
  "nothing close": { word: "report", names: ["extract", "load"], nearest: undefined },
  "nothing but short strangers": { word: "x", names: ["ab", "c"], nearest: undefined },
  "a short word, all letters of which change": { word: "ab", names: ["xy"], nearest: undefined },
  "no names": { word: "report", names: [], nearest: undefined },
  "an empty word": { word: "", names: ["extract"], nearest: undefined },
})) {
  t.test(`nearestName: ${name}`, async (t) => {
    t.equal(nearestName(word, names), nearest);
  });
}

t.test("nearestName: finds the word itself among any names", async () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string()), (word, names) => {
      const nearest = nearestName(word, [...names, word]);
      return nearest?.toLowerCase() === word.toLowerCase();
    }),
  );
});
