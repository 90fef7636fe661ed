import t from "tap";
import { DocumentUnreadableError } from "../../src/compare/errors.ts";

t.test("DocumentUnreadableError: names its source and keeps the cause", async (t) => {
  const cause = new Error("no such file");
  const error = new DocumentUnreadableError("a.yaml", "cannot be read", { cause });
  t.match(error, {
    name: "DocumentUnreadableError",
    code: "ERR_WINDSOCK_DOCUMENT_UNREADABLE",
    message: "a.yaml cannot be read",
    source: "a.yaml",
    cause,
  });
  t.ok(error.cure);
});
