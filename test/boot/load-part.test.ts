import { readdirSync } from "node:fs";
import t, { type Test } from "tap";
import { loadPart } from "../../src/boot/load-part.ts";
import { type Host, partHead, partTail } from "../../src/boot/run-cached.ts";

t.test("loadPart: in a source checkout, the source", async (t) => {
  const folder = t.testdir({ src: { a: {}, b: { "c.ts": "export const x: number = 2;" } } });
  t.match(await loadPart("b/c", `${folder}/src/a/main.ts`, hostOf({})), { x: 2 });
});

const bundle = `${partHead} exports.here = __filename; ${partTail}`;

t.test(
  "loadPart: beside a bundle, the bundle, whose compiled code is kept under its digest",
  async (t) => {
    setDigests(t, { "b-c": "0123" });
    const folder = t.testdir({ bin: { "b-c.cjs": bundle }, cache: {} });
    const exits: ((code: number) => void)[] = [];
    const host = hostOf({ WINDSOCK_CACHE: `${folder}/cache` }, exits);
    const here = `${folder}/bin/program.cjs`;
    t.strictSame(
      { ...(await loadPart<object>("b/c", here, host)) },
      { here: `${folder}/bin/b-c.cjs` },
    );
    for (const exit of exits) {
      exit(0);
    }
    t.strictSame(readdirSync(`${folder}/cache`), [`b-c-0123-${process.version}-${process.arch}`]);
    t.match(await loadPart("b/c", here, hostOf({})), {}, "and without a folder for it, too");
  },
);

for (const [name, digests] of [
  ["without digests", undefined],
  ["without a digest of this part", { other: "0123" }],
] as const) {
  t.test(`loadPart: ${name}, nothing is kept, for it might be taken for another's`, async (t) => {
    if (digests !== undefined) {
      setDigests(t, digests);
    }
    const folder = t.testdir({ bin: { "b-c.cjs": bundle }, cache: {} });
    const exits: ((code: number) => void)[] = [];
    const host = hostOf({ WINDSOCK_CACHE: `${folder}/cache` }, exits);
    t.match(await loadPart("b/c", `${folder}/bin/program.cjs`, host), {
      here: `${folder}/bin/b-c.cjs`,
    });
    t.strictSame(exits, []);
  });
}

/** As the bundler puts them in. */
function setDigests(t: Test, digests: Readonly<Record<string, string>>): void {
  Reflect.set(globalThis, "windsockDigests", digests);
  t.teardown(() => Reflect.deleteProperty(globalThis, "windsockDigests"));
}

function hostOf(env: Host["env"], exits: ((code: number) => void)[] = []): Host {
  return { env, on: (_event, listener) => exits.push(listener) };
}
