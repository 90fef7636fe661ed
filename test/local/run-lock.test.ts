import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import t from "tap";
import { takeRunLock } from "../../src/local/run-lock.ts";

const key = { dagId: "d", runId: "manual__2026-01-31T00:00:00+00:00" };

t.test("takeRunLock: is held once, and free when it is let go", async (t) => {
  const folder = t.testdir({});
  const db = join(folder, "a.db");
  {
    using lock = takeRunLock(db, key);
    t.ok(lock);
    t.equal(takeRunLock(db, key), undefined);
    using other = takeRunLock(db, { ...key, dagId: "e" });
    t.ok(other, "another run's is another");
    t.equal(readdirSync(folder).length, 2);
  }
  t.strictSame(readdirSync(folder), [], "no file is left");
  using again = takeRunLock(db, key);
  t.ok(again);
});

t.test("takeRunLock: is held by a living process, and free when that is killed", async (t) => {
  const db = join(t.testdir({}), "a.db");
  const code = `
    const { takeRunLock } = await import(${JSON.stringify(resolve("src/local/run-lock.ts"))});
    globalThis.lock = takeRunLock(${JSON.stringify(db)}, ${JSON.stringify(key)});
    console.log(lock !== undefined);
    setInterval(() => {}, 1000);
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [said] = await once(child.stdout, "data");
  t.equal(String(said), "true\n");
  t.equal(takeRunLock(db, key), undefined);
  child.kill("SIGKILL");
  await once(child, "exit");
  using lock = takeRunLock(db, key);
  t.ok(lock);
});

t.test("takeRunLock: where no file can be made, it says so", async (t) => {
  const db = join(t.testdir({}), "gone", "a.db");
  t.throws(() => takeRunLock(db, key), { code: "ERR_WINDSOCK_DATABASE", file: db });
});

t.test("takeRunLock: in memory there is nobody to share with", async (t) => {
  using lock = takeRunLock(undefined, key);
  t.ok(lock);
});
