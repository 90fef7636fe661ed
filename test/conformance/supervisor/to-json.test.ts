import t from "tap";
import { toJson } from "../../../src/conformance/supervisor/to-json.ts";

t.test("values are JSON, and some are by their text", async (t) => {
  t.equal(toJson({ a: [1, null, "é", true], b: {} }), '{"a":[1,null,"é",true],"b":{}}');
  t.equal(toJson({ a: { $json: "9007199254740993" } }), '{"a":9007199254740993}');
  t.equal(toJson({ $repeat: ["ab", 2] }), '"abab"');
  t.equal(toJson({ $repeat: "no list" }), '{"$repeat":"no list"}');
});
