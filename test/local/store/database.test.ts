import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import t from "tap";
import { openDatabase } from "../../../src/local/store/database.ts";
import { migrations } from "../../../src/local/store/schema.ts";

const insert = "INSERT INTO variable (key, value) VALUES (?, ?)";

t.test("openDatabase: keeps what was written when it is opened again", async (t) => {
  const file = join(t.testdir(), "a.db");
  const first = openDatabase(file);
  t.equal(first.run(insert, "k", "v"), 1);
  first.close();
  first.close();
  const second = openDatabase(file);
  t.match(second.all("SELECT * FROM variable"), [{ key: "k", value: "v" }]);
  second.close();
});

t.test("transaction: all or nothing, nested or not", async (t) => {
  const db = openDatabase(":memory:");
  t.throws(() =>
    db.transaction(() => {
      db.transaction(() => db.run(insert, "a", "1"));
      throw new Error("no");
    }),
  );
  t.equal(db.get("SELECT * FROM variable"), undefined);
  t.equal(
    db.transaction(() => db.run(insert, "a", "1")),
    1,
  );
  db.close();
});

t.test(
  "transaction: one that cannot be committed is undone, and the next begins anew",
  async (t) => {
    const db = openDatabase(":memory:");
    const insertRow = "INSERT INTO task_reschedule VALUES ('i', '', '', '')";
    db.run("CREATE TABLE child (id TEXT REFERENCES variable DEFERRABLE INITIALLY DEFERRED)");
    const commit = () =>
      db.transaction(() => {
        db.run(insertRow);
        db.run("INSERT INTO child VALUES ('nobody')"); // COMMIT finds that there is no such variable
      });
    t.throws(commit, { code: "ERR_SQLITE_ERROR", errcode: 787 });
    t.throws(commit, { code: "ERR_SQLITE_ERROR", errcode: 787 });
    t.strictSame(db.all("SELECT * FROM task_reschedule"), []);
    db.close();
  },
);

t.test("transaction: the failure is told that made SQLite roll back by itself", async (t) => {
  const db = openDatabase(":memory:");
  t.throws(
    () =>
      db.transaction(() => {
        db.run(insert, "a", "1");
        db.run("ROLLBACK");
        throw new Error("disk full");
      }),
    { message: "disk full" },
  );
  t.strictSame(db.all("SELECT * FROM variable"), []);
  db.close();
});

t.test("openDatabase: a full disk is told by code, in a transaction or not", async (t) => {
  const db = openDatabase(":memory:");
  db.get("PRAGMA max_page_count = 1"); // no more than it has
  const write = () => db.run(insert, "a", "x".repeat(100_000));
  const full = {
    code: "ERR_WINDSOCK_DATABASE",
    message: "database :memory: fails: database or disk is full",
    cause: { errcode: 13 },
  };
  t.throws(write, full);
  t.throws(() => db.transaction(write), full);
  db.close();
});

t.test("openDatabase: a file that another keeps locked is told by code", async (t) => {
  const file = join(t.testdir(), "a.db");
  const db = openDatabase(file);
  db.get("PRAGMA busy_timeout = 1");
  const other = new DatabaseSync(file);
  other.exec("BEGIN IMMEDIATE");
  t.throws(() => db.transaction(() => {}), { code: "ERR_WINDSOCK_DATABASE", message: /locked/ });
  other.close();
  db.close();
});

t.test(
  "openDatabase: refuses a folder that is not there, what is no database, one of others, and a newer version",
  async (t) => {
    const folder = t.testdir({
      "text.db": "no database, but longer than the header of one would be: ".repeat(4),
    });
    const other = join(folder, "other.db");
    const database = new DatabaseSync(other);
    database.exec("PRAGMA user_version = 99");
    database.close();
    const foreign = join(folder, "foreign.db");
    const theirs = new DatabaseSync(foreign);
    theirs.exec("CREATE TABLE theirs (id TEXT)");
    theirs.close();
    writeFileSync(join(folder, "empty.db"), "");
    for (const file of [join(folder, "none", "a.db"), join(folder, "text.db"), other, foreign]) {
      t.throws(() => openDatabase(file), { code: "ERR_WINDSOCK_DATABASE", file });
    }
    openDatabase(join(folder, "empty.db")).close();
  },
);

t.test(
  "openDatabase: a file of the first schema is brought up to date, with what it holds",
  async (t) => {
    const file = join(t.testdir(), "old.db");
    writeFirst(file);
    const db = openDatabase(file);
    t.match(db.get("PRAGMA user_version"), { user_version: migrations.length });
    t.match(db.all("SELECT * FROM variable"), [{ key: "k", value: "v" }]);
    t.match(db.all("SELECT name, uri, extra FROM asset"), [
      { name: "n", uri: "u", extra: '{"x":1.0}' },
    ]);
    t.match(db.all("SELECT timestamp, extra, source_map_index, partition_key FROM asset_event"), [
      {
        timestamp: "2025-01-01T00:02:00.000000Z",
        extra: '{"n":1}',
        source_map_index: -1,
        partition_key: "p",
      },
    ]);
    t.match(db.all("SELECT event_id, run_id FROM asset_event_run ORDER BY run_id"), [
      { event_id: 1, run_id: "r" },
      { event_id: 1, run_id: "s" },
    ]);
    t.match(db.all("SELECT alias FROM asset_event_alias"), [{ alias: "a" }]);
    db.close();
    openDatabase(file).close();
  },
);

t.test("openDatabase: an upgrade that fails leaves the file as it was", async (t) => {
  const file = join(t.testdir(), "old.db");
  writeFirst(file);
  const broken = new DatabaseSync(file);
  broken.exec("CREATE TABLE hitl_detail (id TEXT)"); // in the way of a later step
  broken.close();
  t.throws(() => openDatabase(file), { code: "ERR_WINDSOCK_DATABASE" });
  const after = new DatabaseSync(file);
  t.match(after.prepare("PRAGMA user_version").get(), { user_version: 1 });
  t.equal(after.prepare("SELECT name FROM sqlite_master WHERE name = 'asset'").get(), undefined);
  after.exec("DROP TABLE hitl_detail");
  after.close();
  openDatabase(file).close();
});

t.test("openDatabase: of two that open an old file, the second finds the work done", async (t) => {
  const file = join(t.testdir(), "old.db");
  writeFirst(file);
  const first = openDatabase(file);
  const second = openDatabase(file);
  t.match(second.get("SELECT value FROM variable"), { value: "v" });
  first.close();
  second.close();
});

/** A file as the first schema left it: two runs that have consumed one event. */
function writeFirst(file: string): void {
  const database = new DatabaseSync(file);
  const event = {
    asset: { name: "n", uri: "u" },
    source_task_id: "t",
    source_dag_id: "d",
    source_run_id: "q",
    source_map_index: null,
    source_aliases: [{ name: "a" }],
    timestamp: "2025-01-01T00:02:00Z",
    partition_key: "p",
  };
  const text = JSON.stringify(event)
    .replace('"uri":"u"', '"uri":"u","extra":{"x":1.0}')
    .replace('"source_task_id"', '"extra":{"n":1},"source_task_id"');
  database.exec(`${migrations[0]} PRAGMA user_version = 1`);
  database.exec("INSERT INTO variable (key, value) VALUES ('k', 'v')");
  for (const run of ["r", "s"]) {
    database
      .prepare(
        `INSERT INTO dag_run (dag_id, run_id, run_after, state, run_type, consumed_asset_events)
         VALUES ('d', ?, '2025-01-01T00:00:00.000000Z', 'running', 'manual', ?)`,
      )
      .run(run, `[${text}]`);
  }
  database.close();
}
