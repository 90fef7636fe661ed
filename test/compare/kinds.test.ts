import t from "tap";
import { change, kinds } from "../../src/compare/kinds.ts";

t.test("change: the message begins with the item", async (t) => {
  t.strictSame(change("field-removed", "DagRun.conf", "is gone"), {
    kind: "field-removed",
    item: "DagRun.conf",
    breaking: true,
    message: "DagRun.conf: is gone",
  });
});

t.test("kinds: each says why, in a few words", async (t) => {
  for (const [kind, { why }] of Object.entries(kinds)) {
    t.match(why, /^[a-z422][^.]{10,90}$/, kind);
  }
});
