import t from "tap";
import { createAttemptLog } from "../../src/supervisor/attempt-log.ts";
import { LeaseLostError } from "../../src/supervisor/errors.ts";
import type { LogRecord } from "../../src/supervisor/log-record.ts";
import { createMasker } from "../../src/supervisor/mask.ts";

const now = "2026-01-01T00:00:00Z";

t.test("attempt log: lines of stdout and stderr are records of their streams", async (t) => {
  const { log, records } = open();
  log.stdout.push(Buffer.from("one\ntw"));
  log.stderr.push(Buffer.from("bad\n"));
  log.stdout.push(Buffer.from("o\n"));
  log.stdout.end();
  t.strictSame(records, [
    { timestamp: now, level: "info", event: "one", logger: "task.stdout" },
    { timestamp: now, level: "error", event: "bad", logger: "task.stderr" },
    { timestamp: now, level: "info", event: "two", logger: "task.stdout" },
  ]);
});

t.test("attempt log: a last line without an end, and bytes that are no text", async (t) => {
  const { log, records } = open();
  log.stdout.push(Uint8Array.from([0x61, 0xff, 0xc3]));
  log.stdout.end();
  t.match(records, [{ event: "a\ufffd\ufffd" }]);
});

t.test("attempt log: a letter across pieces stays whole", async (t) => {
  const { log, records } = open();
  const bytes = Buffer.from("€\n");
  log.stdout.push(bytes.subarray(0, 1));
  log.stdout.push(bytes.subarray(1));
  t.match(records, [{ event: "€" }]);
});

t.test("attempt log: a secret across pieces is masked, in every stream", async (t) => {
  const { log, records, masker } = open();
  masker.add("sesame-open");
  log.stderr.push(Buffer.from("say sesa"));
  log.stderr.push(Buffer.from("me-open now\n"));
  log.records.push(Buffer.from('{"event":"sesame-'));
  log.records.push(Buffer.from('open"}\n'));
  log.say("info", "sesame-open", { url: "http://sesame-open" });
  t.match(records, [
    { event: "say *** now" },
    { event: "***", logger: "task" },
    { event: "***", url: "http://***" },
  ]);
});

t.test("attempt log: an endless line is split with a mark", async (t) => {
  const { log, records } = open();
  log.stdout.push(Buffer.alloc(1024 * 1024 + 5, "x"));
  log.stdout.end();
  t.match(records, [{ is_cut: true }, { event: "xxxxx" }]);
  t.notOk("is_cut" in (records[1] ?? {}));
});

t.test("attempt log: an empty line is no record", async (t) => {
  const { log, records } = open();
  log.records.push(Buffer.from('\n{"event":"x"}\n'));
  log.records.end();
  t.match(records, [{ event: "x" }]);
  t.equal(records.length, 1);
});

t.test("attempt log: a problem is explained by code, fact and cure", async (t) => {
  const { log, records } = open();
  log.explain(new LeaseLostError("lost"));
  log.explain(new Error("odd"));
  t.match(records, [
    {
      level: "error",
      event: /^ERR_WINDSOCK_LEASE_LOST: lost\nCheck the way/,
      code: "ERR_WINDSOCK_LEASE_LOST",
      logger: "windsock.supervisor",
    },
    { level: "error", event: "odd" },
  ]);
});

t.test("attempt log: debug is for those who debug", async (t) => {
  const quiet = open();
  quiet.log.say("debug", "x");
  t.strictSame(quiet.records, []);
  const loud = open(true);
  loud.log.say("debug", "x");
  t.match(loud.records, [{ level: "debug", event: "x" }]);
});

function open(isDebugging = false) {
  const records: LogRecord[] = [];
  const masker = createMasker();
  const file = {
    write: (record: LogRecord) => void records.push(record),
    close() {},
    fault: () => undefined,
  };
  const log = createAttemptLog({ file, masker, now: () => now, isDebugging });
  return { log, masker, records };
}
