import { existsSync, readFileSync } from "node:fs";
import { cruise, type ICruiseResult } from "dependency-cruiser";
import t from "tap";

/** Who may import whom, bottom first: the folders in its row, through their index.ts, and nothing else. */
const layers: Readonly<Record<string, readonly string[]>> = {
  base: [],
  boot: [],
  contract: ["base"],
  compare: ["base", "contract"],
  wire: ["base", "contract"],
  channel: ["base", "contract", "wire"],
  api: ["base", "contract"],
  authoring: ["base", "contract"],
  serialize: ["base", "contract", "authoring"],
  supervisor: ["base", "boot", "contract", "channel", "api"],
  runner: ["base", "boot", "contract", "channel", "authoring", "serialize"],
  local: ["base", "contract", "api", "serialize", "supervisor"],
  edge: ["base", "contract", "api", "supervisor"],
  testing: ["base", "contract", "channel", "authoring", "runner"],
  conformance: ["base", "contract", "wire", "channel"],
  cli: "base boot contract compare api authoring serialize supervisor local edge testing conformance".split(
    " ",
  ),
  ui: [],
};

/** Files of a folder that others may import, where it is more than its index.ts. */
const doors: Readonly<Record<string, readonly string[]>> = {
  contract: ["index.ts", "descriptors.ts", "requests.ts"],
};

/**
 * Which folder may import an npm package, or which part of a folder. A package has one home; the rest of the code does not
 * know it.
 */
const packages: Readonly<Record<string, readonly string[]>> = {
  "@bufbuild/protobuf": ["gen", "conformance", "supervisor/door"],
  "@connectrpc/connect": ["supervisor/door"],
  "@connectrpc/connect-node": ["supervisor/door"],
  ajv: ["local"],
  "cli-table3": ["cli"],
  commander: ["cli"],
  jose: ["local"],
  "log-update": ["cli"],
  yaml: ["cli"],
};

/** The only files that may read arguments or environment, set the exit code, or listen for signals. */
const entries = [
  "src/cli/bin.ts",
  "src/cli/main.ts",
  "src/runner/boot.ts",
  "src/runner/main.ts",
  "src/supervisor/main.ts",
];

const { output } = await cruise(
  ["src"],
  { doNotFollow: { path: "node_modules" }, tsPreCompilationDeps: true }, // counts `import type` too
  { conditionNames: ["import", "node", "default"], exportsFields: ["exports"] },
);
const { modules } = output as ICruiseResult;
const sources = modules.map(({ source }) => source).filter((path) => path.startsWith("src/"));
const edges = modules.flatMap(({ source, dependencies }) =>
  dependencies.map((dependency) => ({ from: source, to: dependency.resolved, dependency })),
);
const crossings = edges
  .map((edge) => ({ ...edge, outOf: folder(edge.from), into: folder(edge.to) }))
  .filter(({ outOf, into }) => into !== undefined && outOf !== undefined && into !== outOf);

for (const [name, allowed] of Object.entries(layers)) {
  t.test(`${name}/ imports ${allowed.join(", ") || "no other folder"}`, async (t) => {
    const strays = crossings.filter(
      ({ outOf, into = "" }) => outOf === name && !allowed.includes(into),
    );
    t.strictSame(strays.map(show), []);
  });
}

t.test("folders are entered through their doors", async (t) => {
  const isDoor = (path: string, name: string) =>
    (doors[name] ?? ["index.ts"]).some((door) => path === `src/${name}/${door}`);
  t.strictSame(crossings.filter(({ to, into = "" }) => !isDoor(to, into)).map(show), []);
});

t.test("only contract/ sees gen/", async (t) => {
  const strays = edges.filter(
    ({ from, to }) =>
      to.startsWith("gen/") && !from.startsWith("gen/") && folder(from) !== "contract",
  );
  t.strictSame(strays.map(show), []);
});

t.test("npm packages are imported where they belong", async (t) => {
  const strays = edges.filter(({ from, to }) => {
    const name = packageOf(to);
    const isHome = (home: string) => from.replace(/^src\//, "").startsWith(`${home}/`);
    return name !== undefined && packages[name]?.some(isHome) !== true;
  });
  t.strictSame(strays.map(show), []);
});

t.test("only process entries touch process.env, argv, exit and signals", async (t) => {
  const touches = /\bprocess\s*\.\s*(env|argv|exit|exitCode|on|once)\b/;
  const strays = sources.filter(
    (path) => !entries.includes(path) && touches.test(readFileSync(path, "utf8")),
  );
  t.strictSame(strays, []);
});

t.test("no import cycles", async (t) => {
  const circular = modules.filter((module) => module.dependencies.some((edge) => edge.circular));
  t.strictSame(
    circular.map(({ source }) => source),
    [],
  );
});

t.test("every import resolves", async (t) => {
  t.strictSame(edges.filter(({ dependency }) => dependency.couldNotResolve).map(show), []);
});

t.test("every folder of src/ has a row", async (t) => {
  const found = new Set(sources.map(folder).filter((name) => name !== undefined));
  t.strictSame([...found.difference(new Set(Object.keys(layers)))], []);
});

t.test("every file with code has a test of its name", async (t) => {
  const tested = (path: string) => existsSync(path.replace(/^src\/(.*)\.ts$/, "test/$1.test.ts"));
  const hasCode = (path: string) =>
    /^(export )?(default )?(abstract )?(async )?(function|class|const|let)\b/m.test(
      readFileSync(path, "utf8"),
    );
  const exempt = (path: string) => entries.includes(path);
  t.strictSame(
    sources.filter((path) => hasCode(path) && !exempt(path) && !tested(path)),
    [],
  );
});

/** The folder of `src/` that a path is in, or undefined outside one. */
function folder(path: string): string | undefined {
  return /^src\/([^/]+)\//.exec(path)?.[1];
}

/** The npm package that a path is in, or undefined outside one. */
function packageOf(path: string): string | undefined {
  return /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
}

function show({ from, to }: { from: string; to: string }): string {
  return `${from} -> ${to}`;
}
