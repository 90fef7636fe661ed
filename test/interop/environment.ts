import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import type { Test } from "tap";

/** Releases of Airflow that are installed for these tests, each pinned by a file of requirements. */
export type Release = "3.4" | "3.3" | "3.2";

/** Their versions. */
export const versions: Readonly<Record<Release, string>> = {
  "3.4": "3.4.0b2",
  "3.3": "3.3.2",
  "3.2": "3.2.2",
};

/** Variables of a process by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Programs that may be the Python that the pinned packages are made for: 3.11 to 3.13. */
const candidates = ["python3", "python3.13", "python3.12", "python3.11"];
const isFitting = "import sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))";

/**
 * The Python of a release of Airflow, with everything it needs, below `WINDSOCK_INTEROP_CACHE`. Installs it where it is
 * not there: half a minute when the packages were downloaded before. `WINDSOCK_INTEROP_PYTHON` names the Python to do it
 * with.
 *
 * @throws when no Python fits, or the installation fails: a failure, never a skip
 */
export function pythonOf(release: Release, env: Environment = process.env): string {
  const cache = cacheFolder(env);
  const requirements = `test/interop/python/requirements-${release}.txt`;
  const { status, stdout } = spawnSync(
    findPython(env),
    ["test/interop/python/install.py", requirements, cache],
    { env, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
  );
  if (status !== 0) {
    throw new Error(`Airflow ${release} could not be installed into ${cache}: see above`);
  }
  return stdout.trim();
}

/**
 * The program of a runner that is made with Airflow's own TypeScript SDK: it takes `--comm` and `--logs`. Installs it where
 * it is not there.
 *
 * @param program - which: that of the Dag `interop`, or of the conformance kit's
 * @throws when the installation fails: a failure, never a skip
 */
export function peerRunner(
  env: Environment = process.env,
  program: "runner.js" | "conformance.js" = "runner.js",
): string {
  const names = ["package.json", "package-lock.json", "runner.js", "conformance.js"];
  const files = names.map((name) => ({
    name,
    bytes: readFileSync(join("test/interop/peer", name)),
  }));
  const hash = createHash("sha256");
  for (const { bytes } of files) {
    hash.update(bytes);
  }
  const folder = join(cacheFolder(env), `peer-${hash.digest("hex").slice(0, 12)}`);
  if (!existsSync(folder)) {
    mkdirSync(cacheFolder(env), { recursive: true });
    const part = mkdtempSync(`${folder}.`);
    for (const { name, bytes } of files) {
      writeFileSync(join(part, name), bytes);
    }
    const { status } = spawnSync("npm", ["ci", "--silent", "--no-audit", "--no-fund"], {
      cwd: part,
      env,
      stdio: ["ignore", "inherit", "inherit"],
    });
    if (status !== 0) {
      rmSync(part, { recursive: true, force: true });
      throw new Error(`Airflow's TypeScript SDK could not be installed into ${folder}: see above`);
    }
    try {
      renameSync(part, folder); // whole or not there
    } catch {
      rmSync(part, { recursive: true, force: true }); // another has made it meanwhile
    }
  }
  return join(folder, program);
}

/** Where installations are kept, and whatever else is slow to make. */
export function cacheFolder(env: Environment = process.env): string {
  const cacheHome = env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  return env["WINDSOCK_INTEROP_CACHE"] || join(cacheHome, "windsock-interop");
}

/** A folder with these files, that is gone when the test has ended. */
export function temporaryFolder(t: Test, files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "windsock-interop-"));
  t.teardown(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** Environment for Airflow's programs: of this machine's, only the ways to find programs. */
export function airflowEnvironment(
  more: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  return {
    PATH: process.env["PATH"] ?? "",
    HOME: process.env["HOME"] ?? "",
    PYTHONDONTWRITEBYTECODE: "1",
    PYTHONUNBUFFERED: "1",
    AIRFLOW__CORE__LOAD_EXAMPLES: "False",
    AIRFLOW__CORE__HOSTNAME_CALLABLE: "socket.gethostname",
    AIRFLOW__USAGE_DATA_COLLECTION__ENABLED: "False",
    ...more,
  };
}

function findPython(env: Environment): string {
  const asked = env["WINDSOCK_INTEROP_PYTHON"];
  const found = (asked === undefined ? candidates : [asked]).find(
    (program) => spawnSync(program, ["-c", isFitting], { env, stdio: "ignore" }).status === 0,
  );
  if (found === undefined) {
    throw new Error(
      `these tests need Python 3.11 to 3.13 with its venv module; looked for ${asked ?? candidates.join(", ")}`,
    );
  }
  return found;
}
