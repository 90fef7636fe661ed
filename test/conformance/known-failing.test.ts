import t from "tap";
import { parseKnownFailing } from "../../src/conformance/known-failing.ts";

const cases = [
  { id: "run.first", proves: "A." },
  { id: "run.replay", proves: "B." },
];

t.test("parseKnownFailing: a line for each case, between comments and empty lines", async (t) => {
  const text = "# of ours\n\nrun.first  fails with 500 \n  # indented\n\trun.replay forgets # it\n";
  t.strictSame(
    [...parseKnownFailing(text, "known.txt", cases)],
    [
      ["run.first", "fails with 500"],
      ["run.replay", "forgets # it"],
    ],
  );
});

const broken = {
  "a case that does not exist": {
    text: "# first\nrun.frist fails",
    line: 2,
    message: "known.txt:2: there is no case run.frist; nearest: run.first",
  },
  "a case that is like none": {
    text: "x fails",
    line: 1,
    message: "known.txt:1: there is no case x",
  },
  "a case twice": {
    text: "run.first a\nrun.first b",
    line: 2,
    message: "known.txt:2: run.first is there twice",
  },
  "no word of what it does": {
    text: "run.first\n",
    line: 1,
    message: "known.txt:1: run.first does not say what the implementation does",
  },
};
for (const [name, { text, line, message }] of Object.entries(broken)) {
  t.test(`parseKnownFailing: refuses ${name}`, async (t) => {
    t.throws(() => parseKnownFailing(text, "known.txt", cases), {
      code: "ERR_WINDSOCK_KNOWN_FAILING_INVALID",
      file: "known.txt",
      line,
      message,
    });
  });
}
