import { once } from "node:events";
import { createServer } from "node:net";
import t, { type Test } from "tap";
import {
  type LaunchOptions,
  outcomeOf,
  type RunnerRun,
  runRunner,
} from "../support/runner-process.ts";
import { startupOf } from "../support/runner-startup.ts";

/** What a supervisor says first, as bytes, and what the runner says to that. */
const greetings: Readonly<Record<string, [bytes: Buffer, reason: RegExp]>> = {
  "no MessagePack": [frameOf([0xc1, 0xc1, 0xc1]), /^ERR_WINDSOCK_\w+: /],
  "no frame of the protocol": [frameOf([0xa2, 0x68, 0x69]), /^ERR_WINDSOCK_\w+: /],
  "a text of HTTP": [Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n"), /^ERR_WINDSOCK_\w+: /],
  "a frame without end": [Buffer.from([0, 0, 0, 9, 0x93]), /^ERR_WINDSOCK_\w+: /],
  "a message of an unknown type": [
    frameOf([0x93, 0x00, 0x81, 0xa4, ...Buffer.from("type"), 0xa2, ...Buffer.from("Hi"), 0xc0]),
    /^ERR_WINDSOCK_\w+: .*Hi/,
  ],
  "a greeting with nothing in it": [
    frameOf([
      0x93,
      0x00,
      0x81,
      0xa4,
      ...Buffer.from("type"),
      0xae,
      ...Buffer.from("StartupDetails"),
      0xc0,
    ]),
    /^ERR_WINDSOCK_\w+: .*\bti\b/,
  ],
};
for (const way of ["fds", "sockets"] as const) {
  for (const [name, [bytes, reason]] of Object.entries(greetings)) {
    t.test(`supervisor: greets with ${name} over ${way}: exit 2 and one reason`, async (t) => {
      const run = await runRunner({ way, misbehave: (comm) => void comm.end(bytes) });
      expectUngreeted(t, run, reason);
    });
  }

  t.test(`supervisor: closes before it greets, over ${way}`, async (t) => {
    const run = await runRunner({ way, misbehave: (comm) => void comm.end() });
    expectUngreeted(t, run, /^ERR_WINDSOCK_CHANNEL_CLOSED: /);
  });

  t.test(`supervisor: breaks off before it greets, over ${way}`, async (t) => {
    const run = await runRunner({ way, misbehave: (comm) => void comm.destroy() });
    expectUngreeted(t, run, /^ERR_WINDSOCK_CHANNEL_CLOSED: /);
  });

  t.test(`supervisor: never greets, over ${way}`, async (t) => {
    const run = await runRunner({ way, env: { WINDSOCK_GREETING_TIMEOUT: "0.1" } });
    expectUngreeted(t, run, /^ERR_WINDSOCK_NO_SUPERVISOR: the supervisor said nothing for 0\.1 s$/);
  });
}

t.test("supervisor: is not where the arguments say", async (t) => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const place = `127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  server.close();
  await once(server, "close");
  const run = await runRunner({
    args: [`--comm=${place}`, `--logs=${place}`],
    misbehave: () => {},
  });
  t.equal(run.exitCode, 2);
  t.equal(run.stderr, `ERR_WINDSOCK_NO_SUPERVISOR: --comm=${place} does not answer\n`);
  t.strictSame([run.records, run.stdout], [[], ""]);
});

const files: Readonly<
  Record<string, [text: string, reason: RegExp, options?: Partial<LaunchOptions>]>
> = {
  "is missing": [
    "",
    /^ERR_WINDSOCK_DAG_NOT_FOUND: no Dag etl in \/gone, which is not there$/,
    { env: { WINDSOCK_DAGS: "/gone" } },
  ],
  throws: [
    "const x: number = 1;\nthrow new TypeError(`no ${x}`);",
    /^ERR_WINDSOCK_MODULE_NOT_LOADABLE: dag\.ts:2: TypeError: no 1$/,
  ],
  "has a mistake of syntax": [
    "// etl\n\nconst = 1;",
    /^ERR_WINDSOCK_MODULE_NOT_LOADABLE: dag\.ts:3: SyntaxError: /,
  ],
  "imports what is not there": [
    'import { x } from "not-installed"; x(); // etl',
    /^ERR_WINDSOCK_MODULE_NOT_LOADABLE: dag\.ts: Error: Cannot find package 'not-installed'/,
  ],
  "imports a name that the package does not have": [
    'import { Dog } from "windsock"; new Dog("etl");',
    /^ERR_WINDSOCK_MODULE_NOT_LOADABLE: dag\.ts(?::1)?: SyntaxError: .*'Dog'/,
  ],
  "ends the process": [
    "process.exit(0); // etl",
    /^ERR_WINDSOCK_TASK_ENDED_EARLY: process\.exit\(0\) was called$/,
  ],
  "waits for ever": [
    "await new Promise(() => {}); // etl",
    /^ERR_WINDSOCK_TASK_ENDED_EARLY: .* waits for something that can never come$/,
  ],
  "leaves a rejection floating": [
    'void Promise.reject(new Error("adrift")); await new Promise((r) => setTimeout(r, 60_000)); // etl',
    /^Error: adrift$/,
  ],
  "has the Dag under another name": [
    'import { Dag } from "windsock"; export default new Dag("elt"); // not etl',
    /^ERR_WINDSOCK_DAG_NOT_FOUND: no Dag etl in dag\.ts; nearest: elt$/,
  ],
  "exports no Dag": [
    'export const etl = "etl";',
    /^ERR_WINDSOCK_DAG_NOT_FOUND: no Dag etl in dag\.ts$/,
  ],
  "forgot to call a task": [
    'import { Dag } from "windsock"; const d = new Dag("etl"); d.task("a", () => 1); export default d;',
    /^ERR_WINDSOCK_MODULE_NOT_LOADABLE: dag\.ts: ERR_WINDSOCK_TASK_NOT_CALLED: .*\ba\b/,
  ],
};
for (const [name, [text, reason, options]] of Object.entries(files)) {
  t.test(`Dag file: ${name}: one failure that says so`, async (t) => {
    const dags = t.testdir({ "dag.ts": text });
    const run = await runRunner({
      greeting: startupOf({ about: { should_retry: true } }),
      env: { WINDSOCK_DAGS: `${dags}/dag.ts` },
      ...options,
    });
    t.equal(run.requests.length, 1);
    t.match(outcomeOf(run), { type: "RetryTask", retry_reason: reason });
    const errors = run.records.filter(({ level }) => level === "error");
    t.equal(errors.length, 1);
    t.equal(run.exitCode, 0);
  });
}

/** It was never told what to do: so it says why, to whoever listens, and does nothing. */
function expectUngreeted(t: Test, run: RunnerRun, reason: RegExp): void {
  t.equal(run.exitCode, 2);
  t.match(run.stderr.trimEnd(), reason);
  t.equal(run.stderr.trimEnd().split("\n").length, 1);
  t.match(run.records, [{ level: "critical", event: reason, logger: "windsock.runner" }]);
  t.strictSame([run.stdout, run.requests], ["", []]);
}

function frameOf(payload: readonly number[]): Buffer {
  return Buffer.from([0, 0, 0, payload.length, ...payload]);
}
