import t from "tap";
import { DatabaseError, SeedInvalidError } from "../../src/local/errors.ts";

t.test("DatabaseError: names the end of a long path", async (t) => {
  const file = `/${"folder/".repeat(20)}a.db`;
  const error = new DatabaseError(file, "cannot be opened");
  t.ok(error.message.length <= 120);
  t.equal(error.file, file);
  t.equal(new DatabaseError("a.db", "is odd").message, "database a.db is odd");
});

t.test("SeedInvalidError: names the place", async (t) => {
  t.match(new SeedInvalidError("dags[0]", "is not an object"), {
    message: "seed: dags[0] is not an object",
    path: "dags[0]",
  });
});
