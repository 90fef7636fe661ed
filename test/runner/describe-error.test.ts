import t from "tap";
import { OptionInvalidError } from "../../src/authoring/index.ts";
import { describeError, homeOf, placeOf, titleOf } from "../../src/runner/describe-error.ts";

const here = import.meta.filename;

t.test("titleOf: one line for whatever was thrown", async (t) => {
  t.equal(titleOf(new TypeError("no")), "TypeError: no");
  t.equal(titleOf(new Error("")), "Error");
  t.equal(titleOf(new OptionInvalidError("x", "bad")), "ERR_WINDSOCK_OPTION_INVALID: x: bad");
  t.equal(titleOf(undefined), "a value that is no error was thrown: undefined");
  t.match(titleOf(Object.create(null)), /a value that has no text$/);
});

t.test("describeError: has the chain of causes, each with its places", async (t) => {
  const cause = new RangeError("inner", { cause: "a text" });
  const chain = describeError(new Error("outer", { cause }));
  t.match(chain, [
    { exc_type: "Error", exc_value: "outer", is_cause: false, is_group: false },
    { exc_type: "RangeError", exc_value: "inner", is_cause: true },
    { exc_type: "value", exc_value: "a text", is_cause: true, frames: [] },
  ]);
  t.match(chain[0]?.frames.at(-1), { filename: here, lineno: 17, name: /./ });
});

t.test("describeError: has the members of a group, with their causes", async (t) => {
  const group = new AggregateError(
    [new Error("one", { cause: new Error("why") }), undefined],
    "several",
  );
  t.match(describeError(group), [
    {
      exc_type: "AggregateError",
      is_group: true,
      exceptions: [
        [{ exc_value: "one" }, { exc_value: "why", is_cause: true }],
        [{ exc_type: "value", exc_value: "undefined" }],
      ],
    },
  ]);
});

t.test("describeError: says what to do about an error of ours", async (t) => {
  t.match(describeError(new OptionInvalidError("x", "bad")), [
    { exc_type: "ERR_WINDSOCK_OPTION_INVALID", exc_notes: [/^Correct the option/] },
  ]);
});

t.test("describeError: ends with an error that is its own cause", async (t) => {
  const error = new Error("x");
  error.cause = error;
  t.equal(describeError(error).length, 20);
});

t.test("describeError: reads the stacks that Node writes", async (t) => {
  const error = new Error("x");
  error.stack = [
    "Error: x",
    "    at inner (file:///dags/a%20b.ts:3:5)",
    "    at async /dags/c.cjs:4:1",
    "    at node:internal/process:1:1",
    "    at async node:internal/modules/esm/loader:2:2",
    "    at new Promise (<anonymous>)",
  ].join("\n");
  t.strictSame(describeError(error)[0]?.frames, [
    { filename: "/dags/c.cjs", lineno: 4, name: "<module>" },
    { filename: "/dags/a b.ts", lineno: 3, name: "inner" },
  ]);
  delete error.stack;
  t.strictSame(describeError(error)[0]?.frames, []);
});

t.test("describeError: leaves out places in this package where there are others", async (t) => {
  const home = homeOf("/pkg/src/runner/describe-error.ts");
  t.equal(home, "/pkg/src/");
  t.equal(homeOf("/pkg/dist/bin/runner.cjs"), "/pkg/dist/bin/runner.cjs");
  const error = new Error("x");
  const inside = `    at inside (${process.cwd()}/src/runner/run.ts:1:1)`;
  const beside = `    at beside (${process.cwd()}/src-of-dags/a.ts:2:1)`;
  error.stack = ["Error: x", inside, beside].join("\n");
  t.match(describeError(error)[0]?.frames, [{ name: "beside" }]);
  t.equal(describeError(error)[0]?.frames.length, 1);
  error.stack = ["Error: x", inside].join("\n");
  t.match(describeError(error)[0]?.frames, [{ name: "inside" }]);
});

t.test("placeOf: the innermost line in a file", async (t) => {
  t.equal(placeOf(new Error("x"), here), 88);
  t.equal(placeOf(new Error("x"), "/other.ts"), undefined);
  t.equal(placeOf("x", here), undefined);
});

t.test("describeError: what an error does not let read does not hide the error", async (t) => {
  const error = new Error("never seen");
  for (const name of ["name", "message", "stack", "cause", "errors"]) {
    Object.defineProperty(error, name, {
      get: () => {
        throw new Error("from a getter");
      },
    });
  }
  t.equal(titleOf(error), "its name cannot be read: its message cannot be read");
  t.match(describeError(error), [
    {
      exc_type: "its name cannot be read",
      exc_value: "its message cannot be read",
      is_group: false,
    },
    { exc_type: "value", exc_value: "its cause cannot be read", is_cause: true },
  ]);
});
