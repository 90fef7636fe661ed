import t from "tap";
import { RawJson } from "../../../src/contract/index.ts";
import {
  invalid,
  json,
  jsonText,
  noContent,
  refuse,
  stored,
} from "../../../src/local/server/answer.ts";

t.test("answers: JSON with texts of JSON in it, headers, nothing at all", async (t) => {
  const body = { a: new RawJson("1.0"), b: [null, "x"], c: undefined };
  t.strictSame(json(200, body), { status: 200, text: '{"a":1.0,"b":[null,"x"]}' });
  t.strictSame(json(200, 5, { x: "y" }), { status: 200, text: "5", headers: { x: "y" } });
  t.strictSame(jsonText(200, "1.0"), { status: 200, text: "1.0" });
  t.strictSame(noContent, { status: 204 });
  t.strictSame(stored("done"), { status: 201, text: '{"message":"done"}' });
});

t.test("refusals: in Airflow's form", async (t) => {
  t.equal(
    refuse(404, "not_found", "no", { x: 1 }).answer.text,
    '{"detail":{"reason":"not_found","message":"no","x":1}}',
  );
  const fault = { type: "missing", loc: ["body"], msg: "is required", input: null };
  t.equal(invalid([fault]).answer.text, `{"detail":[${JSON.stringify(fault)}]}`);
});
