import { execFileSync } from "node:child_process";
import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import t from "tap";
import { readSettings } from "../src/runner/environment.ts";
import { settingsFrom } from "../src/supervisor/settings.ts";

const map = readFileSync("src/README.md", "utf8");
const settings = readFileSync("docs/settings.md", "utf8");
/** Rows of settings: names of variables and their defaults, as the page tells them. */
const rows = [...settings.matchAll(/^\| `([A-Z_]+)` \| ([^|]+) \|/gm)].map(
  ([, name = "", otherwise = ""]) => ({ name, otherwise: otherwise.replaceAll("`", "").trim() }),
);

t.test("the map: every file that it names is there", async (t) => {
  const named = [...map.matchAll(/`([a-z-]+(?:\/[a-z-]+)*\.ts)`/g)].map(([, path = ""]) => path);
  t.ok(named.length > 60);
  t.strictSame(
    named.filter((path) => !existsSync(`src/${path}`) && !existsSync(path)),
    [],
  );
});

t.test("the map: its table has every folder, and no other", async (t) => {
  const folders = readdirSync("src", { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const told = [...map.matchAll(/^\| `([a-z]+)` +\|/gm)].map(([, name = ""]) => name);
  t.strictSame(told.toSorted(), folders.toSorted());
});

t.test(
  "settings: every variable that the code reads is on the page, and the reverse",
  async (t) => {
    const code = globSync("src/**/*.ts")
      .map((file) => readFileSync(file, "utf8"))
      .join("\n");
    const name = /"(_{0,2}(?:AIRFLOW|WINDSOCK)_[A-Z_]+|XDG_[A-Z_]+)"|\benv\["([A-Z_]+)"\]/g;
    const read = [...code.matchAll(name)].map(([, one, other]) => one ?? other ?? "");
    const told = [...settings.matchAll(/`([A-Z_]{2,})(?:=[a-z]+)?`/g)].map(([, one = ""]) => one);
    const missing = read.filter((one) => !told.includes(one));
    t.strictSame([...new Set(missing)], [], "read, and not on the page");
    const ours = told.filter((one) => /^_*(AIRFLOW|WINDSOCK|XDG)_/.test(one));
    t.strictSame(
      ours.filter((one) => !read.includes(one)),
      [],
      "on the page, and not read",
    );
  },
);

for (const { name, otherwise } of rows.filter((row) => /^[\d.]+$/.test(row.otherwise))) {
  t.test(`settings: ${name} is ${otherwise} by default`, async (t) => {
    const more = String(Number(otherwise) + 1);
    t.strictSame(readAll({ [name]: otherwise }), readAll({}));
    t.notSame(readAll({ [name]: more }), readAll({}));
  });
}

t.test("settings: folders by default", async (t) => {
  const env = { AIRFLOW_HOME: "/a", XDG_STATE_HOME: "/s" };
  const { logFolder, stateFolder } = settingsFrom(env);
  const filled = (name: string): string | undefined =>
    rows
      .find((row) => row.name === name)
      ?.otherwise.replace(/\$(\w+)/, (_, variable) => Object(env)[variable]);
  t.equal(logFolder, filled("AIRFLOW__LOGGING__BASE_LOG_FOLDER"));
  t.equal(stateFolder, filled("WINDSOCK_STATE_DIR"));
});

t.test("errors: the page is what the classes say", async (t) => {
  t.equal(execFileSync(process.execPath, ["scripts/error-docs.ts"], { encoding: "utf8" }), "");
});

t.test("conformance: the page is what cases and lists of known failures say", async (t) => {
  const command = ["scripts/conformance-docs.ts"];
  t.equal(execFileSync(process.execPath, command, { encoding: "utf8" }), "");
});

/** What supervisor and runner take from an environment. */
function readAll(env: Readonly<Record<string, string>>): object {
  const { environment: _, ...ofSupervisor } = settingsFrom(env);
  return { ofSupervisor, ofRunner: readSettings(env, "/") };
}
