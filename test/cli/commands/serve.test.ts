import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { PassThrough } from "node:stream";
import t from "tap";
import { serve } from "../../../src/cli/commands/serve.ts";
import { runProgram } from "../../../src/cli/program.ts";
import { releaseFacts } from "../../../src/contract/index.ts";
import { airflowReleases } from "../../../src/local/index.ts";
import { type FakeTerminal, fakeTerminal } from "../../support/terminal.ts";

const anywhere = { host: "127.0.0.1", port: 0 };

t.test("serve: one ready line, then the API, until a signal comes", async (t) => {
  const terminal = fakeTerminal();
  const served = serve(anywhere, terminal);
  const { base_url: baseUrl, ...others } = await ready(terminal);
  t.match(others, { jwt_secret: /.{32,}/, jwt_audience: "urn:airflow.apache.org:task" });
  t.equal((await fetch(new URL("health", baseUrl))).status, 200);
  t.match(terminal.err(), `serving the Execution API at ${baseUrl}`);
  terminal.interrupt("SIGTERM");
  t.equal(await served, 0);
  await t.rejects(fetch(new URL("health", baseUrl)), "nobody is there any more");
});

t.test("serve: a seed is loaded, and its names are in the ready line", async (t) => {
  const seed = readFileSync("conformance/seed.json", "utf8");
  const cwd = t.testdir({ "seed.json": seed });
  const terminal = fakeTerminal({ cwd });
  terminal.interrupt("SIGINT");
  t.equal(await serve({ ...anywhere, seed: "seed.json", db: "a.db" }, terminal), 0);
  const { jwt_secret, jwt_audience } = JSON.parse(seed);
  t.match(JSON.parse(terminal.out()), { jwt_secret, jwt_audience });
});

for (const airflow of airflowReleases) {
  t.test(`serve --airflow ${airflow}: answers as that release`, async (t) => {
    const terminal = fakeTerminal();
    const served = serve({ ...anywhere, airflow }, terminal);
    const { base_url: baseUrl } = await ready(terminal);
    const { headers } = await fetch(new URL("health", baseUrl));
    t.equal(headers.get("airflow-api-version"), releaseFacts(airflow).api);
    terminal.interrupt("SIGTERM");
    t.equal(await served, 0);
  });
}

t.test("serve --airflow: the parser takes the releases that the server can play", async (t) => {
  const terminal = fakeTerminal();
  t.equal(await runProgram(["serve", "--airflow", "2.11"], terminal), 64);
  for (const release of airflowReleases) {
    t.match(terminal.err(), release);
  }
});

t.test("serve --watch-stdin: ends with standard input", async (t) => {
  const stdin = new PassThrough();
  const terminal = fakeTerminal({ stdin });
  const served = serve({ ...anywhere, watchStdin: true }, terminal);
  await ready(terminal);
  stdin.end();
  t.equal(await served, 0);
});

t.test("serve: a port that is taken is the caller's to change", async (t) => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  t.teardown(() => other.close());
  const address = other.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  await t.rejects(serve({ ...anywhere, port }, fakeTerminal()), {
    code: "ERR_WINDSOCK_USAGE",
    message: `cannot listen on 127.0.0.1:${port}`,
  });
});

for (const [name, { seed, code }] of Object.entries({
  "a seed that is not there": { seed: "gone.json", code: "ERR_WINDSOCK_USAGE" },
  "a seed that is no JSON": { seed: "half.json", code: "ERR_WINDSOCK_SEED_INVALID" },
  "a seed of another shape": { seed: "list.json", code: "ERR_WINDSOCK_SEED_INVALID" },
})) {
  t.test(`serve: refuses ${name}`, async (t) => {
    const cwd = t.testdir({ "half.json": "{", "list.json": "3" });
    await t.rejects(serve({ ...anywhere, seed }, fakeTerminal({ cwd })), { code });
  });
}

/** The ready line, once it is there. */
async function ready(terminal: FakeTerminal) {
  while (!terminal.out().includes("\n")) {
    await once(terminal.stdout, "data");
  }
  return JSON.parse(terminal.out());
}
