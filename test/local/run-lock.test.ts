import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { takeRunLock } from "../../src/local/run-lock.ts";

t.test("takeRunLock: is held by one process, and free after it lets go", async (t) => {
  const db = join(t.testdir({}), "a.db");
  const lock = takeRunLock(db);
  t.ok(lock.isHeld);
  t.equal(readFileSync(`${db}.lock`, "utf8"), `${process.pid}\n`);
  const other = takeRunLock(db);
  t.notOk(other.isHeld, "its process is alive: this one");
  other.release();
  t.ok(existsSync(`${db}.lock`), "who does not hold it cannot release it");
  lock.release();
  t.ok(takeRunLock(db).isHeld);
});

t.test("takeRunLock: is taken over from a process that is gone", async (t) => {
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "exit");
  const db = join(t.testdir({}), "a.db");
  for (const left of [`${child.pid}\n`, "no number", "0", ""]) {
    writeFileSync(`${db}.lock`, left);
    t.ok(takeRunLock(db).isHeld, JSON.stringify(left));
  }
});

t.test("takeRunLock: a process of another user is alive", async (t) => {
  const db = join(t.testdir({}), "a.db");
  writeFileSync(`${db}.lock`, "4242");
  t.intercept(process, "kill", {
    value: () => {
      throw Object.assign(new Error("not permitted"), { code: "EPERM" });
    },
  });
  t.notOk(takeRunLock(db).isHeld);
});

t.test("takeRunLock: in memory there is nobody to share with", async (t) => {
  const lock = takeRunLock(undefined);
  lock.release();
  t.ok(lock.isHeld);
});
