import { join } from "node:path";
import t from "tap";
import { readReason } from "../../src/local/run-reason.ts";

const info = { level: "info", event: "started" };

for (const [name, { records, reason }] of Object.entries<{
  records: readonly (object | string | number)[];
  reason: string | null;
}>({
  "the last of several errors": {
    records: [{ level: "error", event: "first" }, { level: "critical", event: "last" }, info],
    reason: "last",
  },
  "the exception, where there is one": {
    records: [
      {
        level: "error",
        event: "Task failed",
        error_detail: [{ exc_type: "TypeError", exc_value: "no\nstack" }],
      },
    ],
    reason: "TypeError: no",
  },
  "an exception without a text": {
    records: [{ level: "error", event: "e", error_detail: [{ exc_type: "Odd" }] }],
    reason: "Odd: ",
  },
  "the code of an error": {
    records: [{ level: "error", event: "not sendable", code: "ERR_X" }],
    reason: "ERR_X: not sendable",
  },
  "a code that the text has already": {
    records: [{ level: "error", event: "ERR_X: not sendable", code: "ERR_X" }],
    reason: "ERR_X: not sendable",
  },
  "no error": { records: [info], reason: null },
  "lines that are no records": {
    records: ["{half", 3, { level: "error", event: "e", error_detail: [null] }],
    reason: "e",
  },
  "an empty log": { records: [], reason: null },
})) {
  t.test(`readReason: ${name}`, async (t) => {
    const lines = records.map((one) => (typeof one === "string" ? one : JSON.stringify(one)));
    const folder = t.testdir({ "a.log": lines.join("\n") });
    t.equal(readReason(join(folder, "a.log")), reason === null ? null : reason.trim());
  });
}

t.test("readReason: looks at the end of a long log, and cuts a long reason", async (t) => {
  const error = JSON.stringify({ level: "error", event: "x".repeat(1_000) });
  const folder = t.testdir({ "a.log": `${JSON.stringify(info)}\n`.repeat(5_000) + error });
  t.equal(readReason(join(folder, "a.log")), `${"x".repeat(299)}…`);
});

t.test("readReason: nothing where there is no log", async (t) => {
  t.equal(readReason(join(t.testdir({}), "gone.log")), null);
});
