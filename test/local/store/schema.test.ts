import { DatabaseSync } from "node:sqlite";
import t from "tap";
import { migrations } from "../../../src/local/store/schema.ts";

t.test("migrations: are SQL, one after the other", async (t) => {
  const database = new DatabaseSync(":memory:");
  for (const step of migrations) {
    database.exec(step);
  }
  const names = database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
    .all()
    .map((row) => row["name"]);
  t.ok(names.includes("task_instance") && names.includes("asset_event"));
  database.close();
});
