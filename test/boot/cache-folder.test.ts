import { chmodSync, statSync } from "node:fs";
import t from "tap";
import { cacheFolder } from "../../src/boot/cache-folder.ts";

t.test(
  "cacheFolder: what is named, else the user's cache folder, made for its owner alone",
  async (t) => {
    const home = t.testdir();
    for (const [env, folder] of [
      [{ WINDSOCK_CACHE: `${home}/a/b`, XDG_CACHE_HOME: `${home}/x`, HOME: home }, `${home}/a/b`],
      [{ XDG_CACHE_HOME: `${home}/x`, HOME: home }, `${home}/x/windsock`],
      [{ HOME: home }, `${home}/.cache/windsock`],
    ] as const) {
      t.equal(cacheFolder(env), folder);
      t.equal(statSync(folder).mode & 0o777, 0o700);
    }
  },
);

t.test("cacheFolder: none where code could be planted, or nothing can be kept", async (t) => {
  const folder = t.testdir({ open: {}, mine: {}, file: "" });
  chmodSync(`${folder}/open`, 0o777);
  chmodSync(`${folder}/mine`, 0o700);
  t.equal(cacheFolder({ WINDSOCK_CACHE: `${folder}/open` }), undefined, "others may write there");
  t.equal(cacheFolder({ WINDSOCK_CACHE: `${folder}/mine` }), `${folder}/mine`);
  t.equal(cacheFolder({ WINDSOCK_CACHE: `${folder}/mine` }, 4_242), undefined, "another user's");
  t.equal(cacheFolder({ WINDSOCK_CACHE: `${folder}/file/x` }), undefined, "cannot be made");
  t.equal(cacheFolder({}), undefined, "no home");
});
