import t from "tap";
import { createLogStream, type LogStream } from "../../src/runner/log-stream.ts";

const timestamp = "2026-01-01T00:00:00.000Z";

t.test(
  "createLogStream: keeps records until there is a stream, then sends at once, in order",
  async (t) => {
    const { log, lines } = open({ isOpen: false });
    log.write({ level: "info", logger: "task", event: "first" });
    t.strictSame(lines, []);
    log.open((line) => lines.push(line));
    log.setFields({ task_id: "a" });
    log.write({ level: "error", logger: "task.x", event: "second", fields: { n: 1 } });
    t.strictSame(lines, [
      `{"timestamp":"${timestamp}","level":"info","event":"first","logger":"task"}\n`,
      `{"timestamp":"${timestamp}","level":"error","event":"second","task_id":"a","n":1,"logger":"task.x"}\n`,
    ]);
  },
);

t.test("createLogStream: writes no record below its level", async (t) => {
  const { log, lines } = open({});
  log.write({ level: "debug", logger: "task", event: "quiet" });
  t.strictSame(lines, []);
});

t.test("createLogStream: keeps a bounded number of records", async (t) => {
  const { log, lines } = open({ isOpen: false });
  for (let index = 0; index < 10_001; index += 1) {
    log.write({ level: "info", logger: "task", event: "x" });
  }
  log.open((line) => lines.push(line));
  t.equal(lines.length, 10_000);
});

const loop: Record<string, unknown> = { inner: {} };
loop["inner"] = loop;
const shared = { x: 1 };
const fields: Readonly<Record<string, [object, object]>> = {
  "fields called like its own": [
    { level: "x", event: "y" },
    { level_: "x", event_: "y", level: "info" },
  ],
  "what JSON does not have": [
    { big: 10n, nan: Number.NaN, symbol: Symbol("s"), none: undefined, yes: true, nil: null },
    { big: "10", nan: "NaN", symbol: "Symbol(s)", yes: true, nil: null },
  ],
  "a cycle": [{ loop }, { loop: { inner: "[cycle]" } }],
  "one object twice": [
    { a: { shared }, b: [shared, shared] },
    { a: { shared: { x: 1 } }, b: [{ x: 1 }, { x: 1 }] },
  ],
  "an error without stack": [{ error: withoutStack() }, { error: "lost" }],
  "half a surrogate pair": [
    { text: "\ud800x", "\udc00": "\\ud800" },
    { text: "\ufffdx", "\ufffd": "\\ud800" },
  ],
  "a secret": [{ password: "secret" }, { password: "***" }],
  "a field that cannot be shown": [{ bad: { toJSON: fail }, good: 1 }, { event: "x" }],
};
for (const [name, [given, expected]] of Object.entries(fields)) {
  t.test(`createLogStream: shows ${name}`, async (t) => {
    const { log, lines } = open({});
    log.write({ level: "info", logger: "task", event: "x", fields: given });
    const record: unknown = JSON.parse(lines.join(""));
    t.match(record, { timestamp, level: "info", event: "x", logger: "task", ...expected });
    t.ok(lines.join("").isWellFormed());
  });
}

t.test("createLogStream: shows an error with its stack, and masks the message", async (t) => {
  const { log, lines } = open({});
  log.write({
    level: "info",
    logger: "task",
    event: "the secret",
    fields: { error: new Error("x") },
  });
  t.match(JSON.parse(lines.join("")), { event: "the ***", error: /^Error: x\n {4}at / });
});

function open({ isOpen = true }): { log: LogStream; lines: string[] } {
  const lines: string[] = [];
  const log = createLogStream({
    isWritten: (level) => level !== "debug",
    mask: (text) => text.replaceAll("secret", "***"),
    now: () => new Date(timestamp),
  });
  if (isOpen) {
    log.open((line) => lines.push(line));
  }
  return { log, lines };
}

function withoutStack(): Error {
  const error = new Error("lost");
  delete error.stack;
  return error;
}

function fail(): never {
  throw new Error("cannot be shown");
}
