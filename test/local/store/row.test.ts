import t from "tap";
import { textOf } from "../../../src/local/store/row.ts";

const cases: Readonly<Record<string, readonly [read: string, wanted: string]>> = {
  text: [textOf({ a: "x" }, "a"), "x"],
  "text, though empty": [textOf({ a: "" }, "a", "other"), ""],
  null: [textOf({ a: null }, "a", "other"), "other"],
  "a number": [textOf({ a: 1 }, "a"), ""],
  "a column that is not there": [textOf({}, "a", "{}"), "{}"],
  "a row that is not there": [textOf(undefined, "a", "{}"), "{}"],
};
for (const [name, [read, wanted]] of Object.entries(cases)) {
  t.test(`textOf: ${name}`, async (t) => {
    t.equal(read, wanted);
  });
}
