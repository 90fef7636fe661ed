import { createRequire, type RegisterHooksOptions } from "node:module";
import t from "tap";
import * as index from "../../src/index.ts";
import { providePublicApi } from "../../src/runner/public-api.ts";

const globalKey = Symbol.for("windsock");

t.test("providePublicApi: a Dag file gets every value of the package, the very same", async (t) => {
  providePublicApi();
  t.teardown(() => Reflect.deleteProperty(globalThis, globalKey));
  const file = t.testdir({
    "a.mjs": 'export * from "windsock";',
    "b.cjs": 'module.exports = require("windsock");',
    "c.mjs": 'export { basename } from "node:path";',
  });
  const required: unknown = createRequire(import.meta.url)(`${file}/b.cjs`);
  for (const found of [await import(`${file}/a.mjs`), required]) {
    t.strictSame(Object.keys(Object(found)).toSorted(), Object.keys(index).toSorted());
    for (const [name, value] of Object.entries(index)) {
      t.equal(Reflect.get(Object(found), name), value, name);
    }
  }
  t.match(Object.keys(await import(`${file}/c.mjs`)), ["basename"], "others load as ever");
});

t.test("providePublicApi: takes only the package's own name", async (t) => {
  const registered: RegisterHooksOptions[] = [];
  providePublicApi((hooks) => registered.push(hooks));
  t.teardown(() => Reflect.deleteProperty(globalThis, globalKey));
  const [{ resolve, load } = {}] = registered;
  const context = { conditions: [], format: undefined, importAttributes: {}, parentURL: undefined };
  const passedOn = { url: "file:///x.js" };
  const next = () => passedOn;
  t.match(resolve?.("windsock", context, next), { url: "windsock:api", shortCircuit: true });
  for (const other of ["windsock/api", "windsock:api", "./windsock", "Windsock"]) {
    t.equal(resolve?.(other, context, next), passedOn, other);
  }
  const loaded = { source: "", format: "module" };
  t.match(
    load?.("windsock:api", context, () => loaded),
    { format: "module", source: /\bDag\b/ },
  );
  t.equal(
    load?.("file:///x.js", context, () => loaded),
    loaded,
  );
});
