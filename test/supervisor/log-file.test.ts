import { readFileSync, writeFileSync, writeSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import t from "tap";
import { openLogFile } from "../../src/supervisor/log-file.ts";

const record = (event: string, logger = "task") =>
  ({ timestamp: "2026-01-01T00:00:00Z", level: "info", event, logger }) as const;

t.test("openLogFile: appends lines at the end of the turn, and makes its folder", async (t) => {
  const path = `${t.testdir()}/a/b.log`;
  const file = openLogFile(path);
  file.write(record("one"));
  file.write(record("two"));
  await setImmediate();
  t.strictSame(events(path), ["one", "two"]);
  file.write(record("three"));
  file.close();
  t.strictSame(events(path), ["one", "two", "three"]);
  t.equal(file.fault(), undefined);
  file.close();
});

t.test("openLogFile: much is written at once, without waiting for the turn's end", async (t) => {
  const path = `${t.testdir()}/b.log`;
  const file = openLogFile(path);
  for (let at = 0; at < 40; at += 1) {
    file.write(record("x".repeat(1_000)));
  }
  t.ok(events(path).length >= 16);
  file.close();
  t.equal(events(path).length, 40);
});

t.test("openLogFile: an existing log is continued", async (t) => {
  const path = `${t.testdir({ "a.log": '{"event":"before"}\n' })}/a.log`;
  const file = openLogFile(path);
  file.write(record("after"));
  file.close();
  t.strictSame(events(path), ["before", "after"]);
});

t.test(
  "openLogFile: while the disk is full lines are kept, and written when it is not",
  async (t) => {
    const disk = playDisk();
    const path = `${t.testdir()}/a.log`;
    const file = openLogFile(path, { retryMs: 0, writeBytes: disk.write });
    disk.free = 30; // the first line in part
    file.write(record("one"));
    await setImmediate();
    t.match(file.fault(), { message: "ENOSPC" });
    file.write(record("two"));
    disk.free = Infinity;
    await setImmediate();
    t.strictSame(events(path), ["one", "two"]);
    t.equal(file.fault(), undefined);
    file.close();
  },
);

t.test("openLogFile: a full disk is not tried again at once", async (t) => {
  const disk = playDisk();
  const path = `${t.testdir()}/a.log`;
  const file = openLogFile(path, { retryMs: 60_000, writeBytes: disk.write });
  disk.free = 0;
  file.write(record("one"));
  await setImmediate();
  disk.free = Infinity;
  file.write(record("two"));
  await setImmediate();
  t.equal(readFileSync(path, "utf8"), "");
  file.close();
  t.strictSame(events(path), ["one", "two"], "but at the end");
});

t.test("openLogFile: what no longer fits into memory is counted where it is missing", async (t) => {
  const disk = playDisk();
  const path = `${t.testdir()}/a.log`;
  const file = openLogFile(path, { retryMs: 0, limitKeptBytes: 400, writeBytes: disk.write });
  disk.free = 10;
  for (const event of ["one", "two", "three", "four", "five", "six", "seven"]) {
    file.write(record(event));
    await setImmediate();
  }
  disk.free = Infinity;
  file.write(record("eight"));
  file.close();
  const [first, gap, ...rest] = events(path);
  t.equal(first, "one", "a line that was begun is finished");
  t.match(gap, /^\d+ lines of \d+ bytes are missing here: ENOSPC$/);
  t.equal(rest.at(-1), "eight");
  t.equal(
    Number(/^\d+/.exec(gap ?? "")?.[0]) + rest.length + 1,
    8,
    "every line is there or counted",
  );
});

t.test("openLogFile: one line that never fits is lost, not waited for", async (t) => {
  const disk = playDisk();
  disk.free = 5;
  const path = `${t.testdir()}/a.log`;
  const file = openLogFile(path, { retryMs: 0, limitKeptBytes: 20, writeBytes: disk.write });
  file.write(record("one"));
  t.doesNotThrow(() => file.write(record("two")));
  file.close();
});

t.test(
  "openLogFile: beyond the largest size only the supervisor is heard, and a gap is told",
  async (t) => {
    const path = `${t.testdir()}/a.log`;
    const file = openLogFile(path, { limitBytes: 200 });
    for (const event of ["one", "two", "three", "four", "five"]) {
      file.write(record(event));
    }
    file.write(record("the end", "windsock.supervisor"));
    file.close();
    const [first, ...rest] = events(path);
    t.equal(first, "one");
    t.match(rest.at(-2), "the end");
    t.match(
      rest.at(-1),
      /^3 lines of \d+ bytes are missing here: the log has reached its largest size$/,
    );
  },
);

t.test("openLogFile: a place where nothing can be written", async (t) => {
  const folder = t.testdir();
  writeFileSync(`${folder}/file`, "");
  const file = openLogFile(`${folder}/file/a.log`);
  file.write(record("one"));
  file.close();
  t.match(file.fault(), { code: "EEXIST" });
});

t.test("openLogFile: whatever a disk throws is told", async (t) => {
  const writeBytes = (): number => {
    throw Object.create(null, { toString: { value: () => "odd" } });
  };
  const file = openLogFile(`${t.testdir()}/a.log`, { writeBytes });
  file.write(record("one"));
  file.close();
  t.match(file.fault(), { message: "odd" });
});

/** A disk with so many bytes left. */
function playDisk(): { free: number; write: (fd: number, bytes: Uint8Array) => number } {
  const disk = {
    free: Infinity,
    write(fd: number, bytes: Uint8Array): number {
      if (disk.free === 0) {
        throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
      }
      const taken = writeSync(fd, bytes.subarray(0, Math.min(bytes.length, disk.free)));
      disk.free -= taken;
      return taken;
    },
  };
  return disk;
}

function events(path: string): string[] {
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  return lines.map((line) => String(JSON.parse(line).event));
}
