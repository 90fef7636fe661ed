import { DatabaseSync } from "node:sqlite";
import t from "tap";
import { schema, schemaVersion } from "../../../src/local/store/schema.ts";

t.test("schema: is SQL, and has a version", async (t) => {
  const database = new DatabaseSync(":memory:");
  database.exec(schema);
  t.ok(database.prepare("SELECT count(*) AS n FROM sqlite_master WHERE type = 'table'").get());
  t.ok(schemaVersion > 0);
  database.close();
});
