import t from "tap";
import { isJournalThere, journalPath } from "../../src/supervisor/journal-path.ts";

t.test("journalPath: one file per try, in the folder whatever the id", async (t) => {
  t.equal(journalPath("/state", "id", 2), "/state/id-2.json");
  t.equal(journalPath("/state", "../../x", 1), "/state/..%2F..%2Fx-1.json");
});

t.test("isJournalThere: whether something was left", async (t) => {
  const folder = t.testdir({ "id-1.json": "" });
  t.equal(isJournalThere(folder, "id", 1), true);
  t.equal(isJournalThere(folder, "id", 2), false);
  t.equal(isJournalThere(`${folder}/none`, "id", 1), false);
});
