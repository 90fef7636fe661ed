import t from "tap";
import {
  expectList,
  expectNullable,
  expectNullableText,
  expectNumber,
  expectObject,
  unexpected,
} from "../../src/api/expect.ts";
import { RawJson } from "../../src/contract/index.ts";

const answer = (body: unknown) => ({
  operation: "op",
  status: 200,
  headers: {},
  body,
  attempts: 1,
});
const failure = (message: string) => ({
  code: "ERR_WINDSOCK_API_RESPONSE",
  operation: "op",
  status: 200,
  attempts: 1,
  message: `op: the answer with status 200 ${message}`,
});

t.test("expectObject: hands over an object with the members", async (t) => {
  const body = { a: null, b: 1 };
  t.equal(expectObject<{ a: null }>(answer(body), "a"), body);
});

t.test("expectObject: reads what stayed text", async (t) => {
  t.strictSame(expectObject(answer(new RawJson('{"a":1}')), "a"), { a: 1 });
});

t.test("expectObject: refuses anything else", async (t) => {
  for (const body of [undefined, null, [], "a", 1]) {
    t.throws(() => expectObject(answer(body)), failure("is no object"));
  }
  t.throws(() => expectObject<{ a: 1 }>(answer({ b: 1 }), "a"), failure("has no a"));
});

t.test("expectNullable: hands over null too", async (t) => {
  t.equal(expectNullable<{ a: 1 }>(answer(null), "a"), null);
  t.strictSame(expectNullable<{ a: 1 }>(answer({ a: 1 }), "a"), { a: 1 });
  t.throws(() => expectNullable(answer(undefined)), failure("is no object"));
});

t.test("expectNullableText: hands over text or null and refuses the rest", async (t) => {
  t.equal(expectNullableText(answer("a")), "a");
  t.equal(expectNullableText(answer(null)), null);
  t.throws(() => expectNullableText(answer(1)), failure("is no text"));
});

t.test("expectNumber: hands over a number and refuses the rest", async (t) => {
  t.equal(expectNumber(answer(0)), 0);
  t.throws(() => expectNumber(answer("0")), failure("is no number"));
});

t.test("unexpected: has nothing to quote", async (t) => {
  t.equal(unexpected(answer(1), "is odd").excerpt, "");
});

t.test("expectList: hands over a list of objects with the member", async (t) => {
  t.strictSame(expectList(answer([{ a: 1 }]), "a"), [{ a: 1 }]);
  t.strictSame(expectList(answer([]), "a"), []);
  for (const body of [{}, null, [1], [{ b: 1 }]]) {
    t.throws(() => expectList(answer(body), "a"), failure("is no list of objects with a"));
  }
});
