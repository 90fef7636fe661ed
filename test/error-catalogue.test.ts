import { readFileSync } from "node:fs";
import t from "tap";
import { readErrorClasses } from "../scripts/error-classes.ts";

const declared = readErrorClasses();

t.test("every error class has a code, a cure and a sentence that says when", async (t) => {
  t.ok(declared.length > 50);
  for (const { name, code, cure, when } of declared) {
    t.match(code, /^ERR_WINDSOCK_[A-Z0-9_]+$/, name);
    t.ok((cure ?? "").length > 10, `${name} says what to do`);
    t.match(when, /^[A-Z`].{10,}\.$/, `${name} says when`);
  }
});

t.test("a code belongs to one class, and a name", async (t) => {
  const codes = declared.map(({ code }) => code);
  const names = declared.map(({ name }) => name);
  t.strictSame([...codes.filter(isRepeated), ...names.filter(isRepeated)], []);
});

t.test("the union of errors names every class", async (t) => {
  const union = readFileSync("src/errors.ts", "utf8");
  t.strictSame(
    declared.filter(({ name }) => !new RegExp(`^ +\\| ${name}\\b`, "m").test(union)),
    [],
  );
});

function isRepeated(one: string | undefined, at: number, all: readonly unknown[]): boolean {
  return all.indexOf(one) !== at;
}
