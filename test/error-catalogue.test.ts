import { readdirSync, readFileSync } from "node:fs";
import t from "tap";

/** One error class as its source declares it. */
interface Declared {
  readonly name: string;
  readonly code: string | undefined;
  readonly cure: string | undefined;
}

const union = readFileSync("src/errors.ts", "utf8");
const declared = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith("errors.ts") && path.includes("/") && path !== "base/errors.ts")
  .flatMap((path) => classesOf(readFileSync(`src/${path}`, "utf8")));

t.test("every error class has a code and a cure", async (t) => {
  t.ok(declared.length > 10);
  for (const { name, code, cure } of declared) {
    t.match(code, /^ERR_WINDSOCK_[A-Z0-9_]+$/, name);
    t.ok((cure ?? "").length > 10, `${name} says what to do`);
  }
});

t.test("a code belongs to one class", async (t) => {
  const codes = declared.map(({ code }) => code);
  t.strictSame(
    codes.filter((code, at) => codes.indexOf(code) !== at),
    [],
  );
});

t.test("the union of errors names every class", async (t) => {
  t.strictSame(
    declared.filter(({ name }) => !new RegExp(`\\b${name}\\b`).test(union)).map(({ name }) => name),
    [],
  );
});

function classesOf(source: string): Declared[] {
  return source
    .split(/^export class /m)
    .slice(1)
    .filter((text) => /^\w+ extends WindsockError\b/.test(text))
    .map((text) => ({
      name: /^\w+/.exec(text)?.[0] ?? "",
      code: /readonly code(?:: [^=]+)? =\s*"([^"]+)"/.exec(text)?.[1],
      cure: /readonly cure(?:: [^=]+)? =\s*["'`]([\s\S]*?)["'`];/.exec(text)?.[1],
    }));
}
