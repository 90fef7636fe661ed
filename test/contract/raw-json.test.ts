import t from "tap";
import { RawJson } from "../../src/contract/raw-json.ts";

t.test("RawJson: keeps its text, and is an ordinary value to JSON.stringify", async (t) => {
  const value = new RawJson('{"b":1.0,"a":[2]}');
  t.equal(value.text, '{"b":1.0,"a":[2]}');
  t.equal(JSON.stringify({ value }), '{"value":{"b":1,"a":[2]}}');
});
