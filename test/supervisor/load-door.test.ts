import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { partHead, partTail } from "../../src/boot/index.ts";
import { loadDoor } from "../../src/supervisor/load-door.ts";

t.test("loadDoor: from the sources", async (t) => {
  t.type((await loadDoor()).openDoor, "function");
});

t.test("loadDoor: from the package used as a library", async (t) => {
  const folder = t.testdir();
  mkdirSync(join(folder, "dist/bin"), { recursive: true });
  const code = `${partHead}exports.openDoor = () => "open";${partTail}`;
  writeFileSync(join(folder, "dist/bin/supervisor-door-door.cjs"), code);
  const { openDoor } = await loadDoor(join(folder, "dist/src/supervisor/load-door.js"));
  t.equal(Reflect.apply(openDoor, undefined, []), "open");
});
