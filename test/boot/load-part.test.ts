import { readdirSync } from "node:fs";
import t from "tap";
import { loadPart } from "../../src/boot/load-part.ts";
import { type Host, partHead, partTail } from "../../src/boot/run-cached.ts";

t.test("loadPart: in a source checkout, the source", async (t) => {
  const folder = t.testdir({ src: { a: {}, b: { "c.ts": "export const x: number = 2;" } } });
  t.match(await loadPart("b/c", `${folder}/src/a/main.ts`, hostOf({})), { x: 2 });
});

t.test(
  "loadPart: beside a bundle, the bundle, whose compiled code is kept under its name",
  async (t) => {
    const folder = t.testdir({
      bin: { "b-c.cjs": `${partHead} exports.here = __filename; ${partTail}` },
      cache: {},
    });
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
    t.strictSame(readdirSync(`${folder}/cache`), [`b-c-none-${process.version}-${process.arch}`]);
    t.match(await loadPart("b/c", here, hostOf({})), {}, "and without a folder for it, too");
  },
);

function hostOf(env: Host["env"], exits: ((code: number) => void)[] = []): Host {
  return { env, on: (_event, listener) => exits.push(listener) };
}
