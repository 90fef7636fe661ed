// What these tests install: made once, made anew when it is not whole, and never done without.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import t from "tap";
import { peerRunner, pythonOf, temporaryFolder } from "./environment.ts";

t.setTimeout(600_000);

/** A folder for requirements that are quick to install, and one for installations. */
const requirements = "requirements-0.0.txt";
const folder = temporaryFolder(t, { [requirements]: "typing-extensions==4.15.0\n" });
const cache = join(folder, "cache");

t.test("install: an installation that was cut short is noticed and made anew", async (t) => {
  const first = install();
  t.equal(first.status, 0, first.stderr);
  t.match(first.stderr, /^installing /);
  t.ok(hasPackage(first.python));
  const again = install();
  t.strictSame([again.python, again.stderr], [first.python, ""], "nothing is done twice");

  const installation = dirname(dirname(first.python));
  rmSync(join(installation, ".installed"));
  rmSync(join(installation, "lib"), { recursive: true });
  const mended = install();
  t.equal(mended.python, first.python);
  t.match(mended.stderr, /^installing /);
  t.ok(hasPackage(mended.python));

  rmSync(first.python); // as when the Python that it was made with is gone
  t.equal(install().status, 0);
  t.ok(hasPackage(first.python));
});

t.test("install: what cannot be installed is a failure, and does not count as there", async (t) => {
  writeFileSync(join(folder, "requirements-0.1.txt"), "typing-extensions==0.0.0.0\n");
  const { status, python, stderr } = install("requirements-0.1.txt");
  t.strictSame([status, python], [1, ""]);
  const [, name = ""] = /^installing (.*)/.exec(stderr) ?? [];
  t.ok(existsSync(join(cache, name)));
  t.notOk(existsSync(join(cache, name, ".installed")));
});

t.test("environment: without a fitting Python there is an error, and no skip", async (t) => {
  const env = { ...process.env, WINDSOCK_INTEROP_PYTHON: "/nowhere/python3" };
  t.throws(() => pythonOf("3.3", env), {
    message:
      "these tests need Python 3.11 to 3.13 with its venv module; looked for /nowhere/python3",
  });
});

t.test("environment: the peer's folder is whole or not there", async (t) => {
  const env = { ...process.env, WINDSOCK_INTEROP_CACHE: join(folder, "peer") };
  const withoutNpm = { ...env, PATH: "/nowhere" };
  t.throws(() => peerRunner(withoutNpm), { message: /could not be installed/ });
  t.strictSame(readdirSync(join(folder, "peer")), []);
  const runner = peerRunner(env);
  t.equal(readFileSync(runner, "utf8"), readFileSync("test/interop/peer/runner.js", "utf8"));
  t.equal(peerRunner(withoutNpm), runner, "nothing is done twice");
});

function install(file: string = requirements) {
  mkdirSync(cache, { recursive: true });
  const script = "test/interop/python/install.py";
  const python = process.env["WINDSOCK_INTEROP_PYTHON"] ?? "python3";
  const command = [script, join(folder, file), cache];
  const { status, stdout, stderr } = spawnSync(python, command, { encoding: "utf8" });
  return { status, python: stdout.trim(), stderr };
}

function hasPackage(python: string): boolean {
  return existsSync(python) && spawnSync(python, ["-c", "import typing_extensions"]).status === 0;
}
