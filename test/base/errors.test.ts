import t from "tap";
import { isWindsockError, WindsockError } from "../../src/base/errors.ts";

class Sample extends WindsockError {
  readonly code = "ERR_WINDSOCK_SAMPLE";
  readonly cure = "take another sample";
}

t.test("WindsockError: carries the name of its class and its cause", async (t) => {
  const cause = new Error("why");
  t.match(new Sample("what", { cause }), { name: "Sample", message: "what", cause });
});

for (const [name, { value, is }] of Object.entries({
  "an error of ours": { value: new Sample("x"), is: true },
  "one of another copy": {
    value: Object.assign(new Error("x"), { code: "ERR_WINDSOCK_X" }),
    is: true,
  },
  "an error of Node": { value: Object.assign(new Error("x"), { code: "ENOENT" }), is: false },
  "an error without a code": { value: new Error("x"), is: false },
  "no error at all": { value: { code: "ERR_WINDSOCK_X" }, is: false },
})) {
  t.test(`isWindsockError: ${name}`, async (t) => {
    t.equal(isWindsockError(value), is);
  });
}
