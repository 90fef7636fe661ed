import t from "tap";
import { valuePath } from "../../src/wire/value-path.ts";

t.test("valuePath: keys and places as one would write them in code", async (t) => {
  t.equal(valuePath("$", []), "$");
  t.equal(valuePath("$", ["rows", 3, "odd key", "größe"]), '$.rows[3]["odd key"].größe');
});
