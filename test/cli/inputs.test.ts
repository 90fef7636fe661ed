import { join } from "node:path";
import t from "tap";
import { readPairs, readText } from "../../src/cli/inputs.ts";

t.test("readPairs: splits at the first equals sign; the last of a name wins", async (t) => {
  const pairs = readPairs("--var", ["a=1", "url=x://h?b=2", "empty=", "a=3"]);
  t.strictSame(
    [...pairs],
    [
      ["a", "3"],
      ["url", "x://h?b=2"],
      ["empty", ""],
    ],
  );
});

for (const pair of ["novalue", "=3", ""]) {
  t.test(`readPairs: refuses ${JSON.stringify(pair)}`, async (t) => {
    t.throws(() => readPairs("--conn", [pair]), {
      code: "ERR_WINDSOCK_USAGE",
      message: `--conn wants NAME=VALUE, not ${JSON.stringify(pair)}`,
      option: "--conn",
    });
  });
}

t.test("readText: takes a text as it is, and the content of @file", async (t) => {
  const folder = t.testdir({ "conf.json": '{"a": 1}\n' });
  t.equal(readText("--conf", '{"b": 2}', folder), '{"b": 2}');
  t.equal(readText("--conf", "@conf.json", folder), '{"a": 1}');
});

t.test("readText: names the file that cannot be read", async (t) => {
  const folder = t.testdir({});
  t.throws(() => readText("--conf", "@gone.json", folder), {
    code: "ERR_WINDSOCK_USAGE",
    message: `--conf: the file ${join(folder, "gone.json")} cannot be read`,
  });
});
