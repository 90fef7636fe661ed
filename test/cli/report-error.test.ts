import t from "tap";
import { UsageError } from "../../src/cli/errors.ts";
import { reportError } from "../../src/cli/report-error.ts";
import { fakeTerminal } from "../support/terminal.ts";

t.test("reportError: code and message, then what it is about, then the cure", async (t) => {
  const terminal = fakeTerminal();
  const error = Object.assign(new UsageError("bad option", "--x"), {
    detail: "line 1\n\nline 2\n",
  });
  t.equal(reportError(error, terminal, false), 64);
  t.equal(
    terminal.err(),
    `ERR_WINDSOCK_USAGE: bad option\n  line 1\n\n  line 2\n  ${error.cure}\n`,
  );
  t.equal(terminal.out(), "");
});

t.test("reportError: what it came from, where the error itself has no more to say", async (t) => {
  const terminal = fakeTerminal();
  const error = new UsageError("bad file", "--x", { cause: new Error("ENOENT: no such file") });
  reportError(error, terminal, false);
  t.match(terminal.err(), "ERR_WINDSOCK_USAGE: bad file\n  ENOENT: no such file\n  ");
});

t.test("reportError: as the one JSON document where that was promised", async (t) => {
  const terminal = fakeTerminal();
  const error = new UsageError("bad option", "--x");
  reportError(error, terminal, true);
  t.strictSame(JSON.parse(terminal.out()), {
    schemaVersion: 1,
    error: { code: "ERR_WINDSOCK_USAGE", message: "bad option", cure: error.cure },
  });
  reportError(Object.assign(error, { detail: "more" }), terminal, true);
  t.match(terminal.out(), /"detail": "more"/);
});

t.test("reportError: a foreign error is a bug, with its stack", async (t) => {
  const terminal = fakeTerminal();
  t.equal(reportError(new RangeError("boom"), terminal, true), 70);
  t.match(terminal.err(), /^a bug in windsock: RangeError: boom\n +at /);
  t.equal(terminal.out(), "");
});

t.test("reportError: what has no stack is shown as it is", async (t) => {
  const terminal = fakeTerminal();
  reportError("boom", terminal, false);
  const bare = new Error("bare");
  delete bare.stack;
  reportError(bare, terminal, false);
  t.equal(terminal.err(), "a bug in windsock: boom\na bug in windsock: bare\n");
});
