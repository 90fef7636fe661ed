import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import t from "tap";
import { RawJson } from "../../src/contract/index.ts";
import { type JournalEntry, openJournal } from "../../src/supervisor/journal.ts";

const identity = { pid: 1, startTicks: "2" };
const entry: JournalEntry = {
  version: 1,
  ti_id: "id",
  try_number: 1,
  hostname: "h",
  unixname: "u",
  pid: 7,
  start_date: "2026-01-01T00:00:00Z",
  supervisor: identity,
  runner: identity,
  should_retry: null,
  body: null,
};

t.test("journal: what was claimed is read back, from a folder of its owner's", async (t) => {
  const folder = `${t.testdir()}/a/b`;
  const journal = openJournal(folder, "id", 1);
  t.equal(journal.read(), undefined);
  journal.claim(entry);
  t.strictSame(openJournal(folder, "id", 1).read(), entry);
  t.equal(openJournal(folder, "id", 2).read(), undefined, "another try is another entry");
  t.equal(statSync(folder).mode & 0o777, 0o700);
  t.equal(statSync(`${folder}/id-1.json`).mode & 0o777, 0o600);
});

t.test("journal: a report takes the place of the claim, opaque parts as they are", async (t) => {
  const folder = t.testdir();
  const journal = openJournal(folder, "id", 1);
  journal.claim(entry);
  const report = {
    ...entry,
    should_retry: true,
    body: {
      state: "deferred",
      classpath: "m.T",
      next_method: "go",
      next_kwargs: Object(new RawJson('{"a":1.0,"b":9007199254740993}')),
    },
  } as const;
  journal.report(report);
  await journal.sync();
  t.strictSame(openJournal(folder, "id", 1).read(), report);
  t.strictSame(readdirSync(folder), ["id-1.json"]);
});

t.test("journal: forgetting takes the entry away, twice without harm", async (t) => {
  const folder = t.testdir();
  const journal = openJournal(folder, "id", 1);
  journal.claim(entry);
  journal.forget();
  journal.forget();
  t.strictSame(readdirSync(folder), []);
});

t.test("journal: an entry that is broken, or of another version, is none", async (t) => {
  const folder = t.testdir();
  const journal = openJournal(folder, "id", 1);
  writeFileSync(`${folder}/id-1.json`, '{"version":1,');
  t.equal(journal.read(), undefined);
  writeFileSync(`${folder}/id-1.json`, '{"version":2}');
  t.equal(journal.read(), undefined);
});

t.test("journal: an id that looks like a path stays in the folder", async (t) => {
  const folder = t.testdir();
  openJournal(folder, "../../x", 1).claim(entry);
  t.strictSame(readdirSync(folder), ["..%2F..%2Fx-1.json"]);
  t.match(readFileSync(`${folder}/..%2F..%2Fx-1.json`, "utf8"), '"version":1');
});

t.test("journal: a folder that cannot be made is told", async (t) => {
  const folder = t.testdir({ file: "" });
  const journal = openJournal(`${folder}/file`, "id", 1);
  t.throws(() => journal.claim(entry));
  t.throws(() => journal.report(entry));
  await t.rejects(journal.sync());
});
