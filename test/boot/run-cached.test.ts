import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import t, { type Test } from "tap";
import { type Host, partHead, partTail, runCached } from "../../src/boot/run-cached.ts";

const code = `${partHead}
  const { basename } = require("node:path");
  exports.name = () => basename(__filename);
  exports.load = hostImport;
${partTail}`;

/** What a bundle of these tests exports. */
interface Exports {
  readonly name: () => string;
  readonly load: (url: string) => Promise<object>;
}

t.test("runCached: a bundle runs, and may import", async (t) => {
  const { run, folder } = setUp(t, code);
  const { name, load } = run(undefined);
  t.equal(name(), "part.cjs");
  writeFileSync(`${folder}/x.mjs`, "export default 3;");
  t.match(await load(`file://${folder}/x.mjs`), { default: 3 });
});

t.test("runCached: compiled code is kept at a good end, and used from then on", async (t) => {
  const { run, folder, exit } = setUp(t, code);
  const cache = `${folder}/compiled`;
  run(cache).name();
  exit(1);
  t.strictSame(readdirSync(folder), ["part.cjs"], "not at a bad one");
  exit(0);
  t.equal(statSync(cache).mode & 0o777, 0o600);
  const kept = readFileSync(cache);
  const again = setUp(t, code, folder);
  t.equal(again.run(cache).name(), "part.cjs");
  t.equal(again.listeners(), 0, "nothing more to keep");
  t.strictSame(readFileSync(cache), kept);
});

t.test("runCached: compiled code that V8 refuses is made again", async (t) => {
  const { run, folder, exit } = setUp(t, code);
  const cache = `${folder}/compiled`;
  writeFileSync(cache, "of another version");
  t.equal(run(cache).name(), "part.cjs");
  exit(0);
  t.ok(readFileSync(cache).length > 100);
});

t.test("runCached: where nothing can be kept, nothing is left", async (t) => {
  const { run, folder, exit } = setUp(t, code);
  mkdirSync(`${folder}/compiled`);
  t.equal(run(`${folder}/compiled`).name(), "part.cjs");
  exit(0);
  t.strictSame(readdirSync(folder), ["compiled", "part.cjs"]);
});

t.test(
  "runCached: what is kept has the functions that were called, which Node's own cache lacks",
  async (t) => {
    const body = `${partHead} exports.name = () => { ${"Math.sin(1);".repeat(500)} return "x"; }; ${partTail}`;
    const sizeAfter = (calls: number): number => {
      const { folder } = setUp(t, body);
      const program = `
      const { runCached } = await import(${JSON.stringify(resolve("src/boot/run-cached.ts"))});
      const { name } = runCached(${JSON.stringify(`${folder}/part.cjs`)}, { cache: ${JSON.stringify(`${folder}/compiled`)}, host: process });
      for (let i = 0; i < ${calls}; i += 1) name();`;
      t.equal(spawnSync(process.execPath, ["--input-type=module", "-e", program]).status, 0);
      return statSync(`${folder}/compiled`).size;
    };
    t.ok(sizeAfter(1) > sizeAfter(0) + 1_000);
  },
);

function setUp(t: Test, text: string, folder: string = t.testdir()) {
  writeFileSync(`${folder}/part.cjs`, text);
  const exits: ((code: number) => void)[] = [];
  const host: Host = { env: {}, on: (_event, listener) => exits.push(listener) };
  return {
    folder,
    run: (cache: string | undefined) => runCached<Exports>(`${folder}/part.cjs`, { cache, host }),
    exit: (code: number) => exits.forEach((listener) => listener(code)),
    listeners: () => exits.length,
  };
}
