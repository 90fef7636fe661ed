// Clients that are generated from openapi/execution.yaml with the commands of docs/clients.md go through a task's life.
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import t from "tap";
import { made, pythonWith, run as runCommand } from "../doors/toolchains.ts";
import { temporaryFolder } from "../environment.ts";
import { run } from "../seed.ts";
import { startAirflowApi, startOurApi } from "../servers.ts";

t.setTimeout(600_000);

const spec = "openapi/execution.yaml";
const clients = "test/interop/clients";
const [, commands = ""] = /```sh\n([^`]+)\n```/.exec(readFileSync("docs/clients.md", "utf8")) ?? [];
const [python = [], go = [], typescript = []] = commands
  .split("\n")
  .map((line) => line.split(" ").map((word) => (word === spec ? resolve(spec) : word)));

const servers = { "our server": startOurApi, "Airflow's own": startAirflowApi };
const lives = { Python: makePython, Go: makeGo };

for (const [language, make] of Object.entries(lives)) {
  const command = make();
  for (const [name, start] of Object.entries(servers)) {
    t.test(`a client in ${language}, on ${name}`, async (t) => {
      const server = await start(t);
      const { base_url: baseUrl, task_instances: all } = server.ready;
      const { id = "", tokens } = all["report_success"] ?? {};
      runCommand([...command, baseUrl, tokens?.workload ?? "", id, run.runId]);
      t.equal(await server.stateOf("report_success"), "success");
      const seen = { pulled: { rows: [1, 2] } };
      t.strictSame(await server.xcomOf("report_success", "seen"), seen);
    });
  }
}

t.test("types in TypeScript", async (t) => {
  const cwd = temporaryFolder(t);
  runCommand([resolve("node_modules/.bin", typescript[0] ?? ""), ...typescript.slice(1)], { cwd });
  t.match(readFileSync(join(cwd, "client.d.ts"), "utf8"), /TIEnterRunningPayload: \{/);
});

function makePython(): readonly string[] {
  const interpreter = pythonWith("python-openapi", `${clients}/requirements.txt`);
  const generator = join(dirname(interpreter), python[0] ?? "");
  const folder = made("python-client", [spec, "docs/clients.md"], (cwd) =>
    runCommand([interpreter, generator, ...python.slice(1)], { cwd }),
  );
  return [interpreter, resolve(`${clients}/life.py`), join(folder, "client")];
}

function makeGo(): readonly string[] {
  const version = "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2";
  const generators = made("go-oapi-codegen", [`${clients}/life.go`], (part) =>
    runCommand(["go", "install", version], { env: { GOBIN: part } }),
  );
  const folder = made("go-client", [spec, "docs/clients.md", `${clients}/life.go`], (cwd) => {
    writeFileSync(join(cwd, "go.mod"), "module client\n\ngo 1.25\n");
    const generated = temporaryFolder(t);
    runCommand([join(generators, go[0] ?? ""), ...go.slice(1)], { cwd: generated });
    cpSync(join(generated, "client.go"), join(cwd, "airflow/client.go"), { recursive: true });
    cpSync(`${clients}/life.go`, join(cwd, "life.go"));
    runCommand(["go", "mod", "tidy"], { cwd });
    runCommand(["go", "build", "-o", "life", "."], { cwd });
  });
  return [join(folder, "life")];
}
