import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import t from "tap";
import { openDatabase } from "../../../src/local/store/database.ts";

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

t.test(
  "openDatabase: refuses a folder that is not there, what is no database, and another version",
  async (t) => {
    const folder = t.testdir({
      "text.db": "no database, but longer than the header of one would be: ".repeat(4),
    });
    const other = join(folder, "other.db");
    const database = new DatabaseSync(other);
    database.exec("PRAGMA user_version = 99");
    database.close();
    writeFileSync(join(folder, "empty.db"), "");
    for (const file of [join(folder, "none", "a.db"), join(folder, "text.db"), other]) {
      t.throws(() => openDatabase(file), { code: "ERR_WINDSOCK_DATABASE", file });
    }
    openDatabase(join(folder, "empty.db")).close();
  },
);
