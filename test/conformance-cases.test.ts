// The cases of all sides, and the lists of known failures, are as they should be.
import { globSync, readFileSync } from "node:fs";
import t from "tap";
import { conformanceCases } from "../src/conformance/index.ts";
import { parseKnownFailing } from "../src/conformance/known-failing.ts";

for (const side of ["supervisor", "runner", "server"] as const) {
  t.test(`cases: each of the side ${side} proves something of its own`, async (t) => {
    const cases = await conformanceCases(side);
    t.comment(`${cases.length} cases, ${cases.filter(({ core }) => core).length} of them core`);
    const sentences = cases.map(({ proves }) => proves);
    t.strictSame(
      sentences.filter((one, index) => sentences.indexOf(one) !== index),
      [],
    );
  });

  for (const file of globSync(`conformance/known-failing/${side}/*.txt`)) {
    t.test(`${file}: every line is about a case`, async (t) => {
      const cases = await conformanceCases(side);
      t.ok(parseKnownFailing(readFileSync(file, "utf8"), file, cases).size > 0);
    });
  }
}
