import { readFileSync } from "node:fs";
import t from "tap";
import { parse } from "yaml";
import { type ContractCheckOptions, contractCheck } from "../../../src/cli/commands/contract.ts";
import { asDocument, projectDocument } from "../../../src/compare/index.ts";
import { answerJson, type SpecAnswers, startSpecServer } from "../../support/spec-server.ts";
import { fakeTerminal } from "../../support/terminal.ts";

const authored = parse(readFileSync("openapi/execution.yaml", "utf8"));
const at = (version: string) => structuredClone(projectDocument(asDocument(authored, ""), version));

/** A copy of a document without something. */
function without(document: object, ...path: readonly string[]): object {
  const copy = structuredClone(document);
  const last = path.at(-1) ?? "";
  const holder = path.slice(0, -1).reduce((one: object, key) => Object(one)[key], copy);
  delete Object(holder)[last];
  return copy;
}

const field = ["components", "schemas", "DagRun", "properties", "conf"];

const specs: Readonly<
  Record<string, readonly [spec: object, against: string | undefined, code: number, told: RegExp]>
> = {
  "what Airflow serves": [
    at("2026-06-30"),
    undefined,
    0,
    /^compatible, 0 other changes: spec\.json/,
  ],
  "what Airflow served": [at("2025-11-05"), undefined, 0, /at 2025-11-05$/m],
  "a field is gone": [
    without(at("2026-06-30"), ...field),
    undefined,
    1,
    /^breaks {2}answer-field-removed {2}DagRun\.conf: is gone\n1 breaking, 0 other/,
  ],
  "a document without a version": [
    without(at("2026-06-30"), "info"),
    undefined,
    0,
    /with the contract of windsock at 2026-06-30$/m,
  ],
  "an older version than the one asked for": [
    at("2026-04-06"),
    "2026-06-30",
    1,
    /operation-removed +GET \/variables\/keys: is gone/,
  ],
  "a newer version than the release asked for": [
    at("2026-06-30"),
    "3.2.2",
    1,
    /new +operation-added +GET \/variables\/keys: is new/,
  ],
  "a file": [at("2026-06-30"), "old.json", 0, /with old\.json at 2026-06-30$/m],
  "a file without a version, and a spec without one": [
    { openapi: "3.1.0", paths: {} },
    "bare.json",
    0,
    /with bare\.json at 2026-06-30$/m,
  ],
  "our own file, changed": [without(authored, ...field), "own.json", 1, /at each version$/m],
  "our own file with what a server serves": [
    at("2026-04-06"),
    "own.json",
    0,
    /own\.json at 2026-04-06/,
  ],
};
for (const [name, [spec, against, code, told]] of Object.entries(specs)) {
  t.test(`contract check --spec: ${name}`, async (t) => {
    const terminal = fakeTerminal({
      cwd: t.testdir({
        "spec.json": JSON.stringify(spec),
        "old.json": JSON.stringify(at("2026-06-30")),
        "own.json": JSON.stringify(authored),
        "bare.json": JSON.stringify({ openapi: "3.1.0", paths: {} }),
      }),
    });
    t.equal(
      await contractCheck({ spec: "spec.json", ...(against && { against }) }, terminal),
      code,
    );
    t.match(terminal.out(), told);
    t.equal(terminal.err(), "");
  });
}

t.test("contract check --json: one document, with what breaks and what does not", async (t) => {
  const spec = without(at("2026-06-30"), ...field);
  const terminal = fakeTerminal({ cwd: t.testdir({ "spec.json": JSON.stringify(spec) }) });
  t.equal(await contractCheck({ spec: "spec.json", json: true }, terminal), 1);
  t.strictSame(JSON.parse(terminal.out()), {
    schemaVersion: 1,
    compatible: false,
    changes: [
      {
        kind: "answer-field-removed",
        item: "DagRun.conf",
        breaking: true,
        message: "DagRun.conf: is gone",
      },
    ],
  });
});

t.test("contract check: 2 and the error when a file cannot be read", async (t) => {
  const terminal = fakeTerminal({ cwd: t.testdir({ "spec.txt": "no document" }) });
  t.equal(await contractCheck({ spec: "spec.txt", json: true }, terminal), 2);
  t.match(JSON.parse(terminal.out()), { error: { code: "ERR_WINDSOCK_DOCUMENT_UNREADABLE" } });
  t.equal(await contractCheck({ spec: "missing.json" }, terminal), 2);
  t.match(terminal.err(), /missing\.json cannot be read/);
});

const wrong: Readonly<Record<string, readonly [options: ContractCheckOptions, option: string]>> = {
  "nothing to check": [{}, "--server"],
  "two things to check": [{ server: "http://a", spec: "a.json" }, "--server"],
  "a version that nobody serves": [{ spec: "spec.json", against: "2026-01-01" }, "--against"],
};
for (const [name, [options, option]] of Object.entries(wrong)) {
  t.test(`contract check: refuses ${name}`, async (t) => {
    const cwd = t.testdir({ "spec.json": JSON.stringify(at("2026-06-30")) });
    await t.rejects(contractCheck(options, fakeTerminal({ cwd })), {
      code: "ERR_WINDSOCK_USAGE",
      option,
    });
  });
}

const renamed = at("2026-04-06");
Object(renamed.paths["/health/ping"]).get.operationId = "health_ping";

const servers: Readonly<
  Record<
    string,
    readonly [answers: SpecAnswers, against: string | undefined, code: number, told: RegExp]
  >
> = {
  "its document is the contract at its version": [
    { "/execution/openapi.json": answerJson(200, at("2026-04-06")) },
    undefined,
    0,
    /^compatible, 0 other changes: .*at 2026-04-06$/m,
  ],
  "other names of operations are nothing on the wire": [
    { "/execution/openapi.json": answerJson(200, renamed) },
    undefined,
    0,
    /^compatible, 0 other/,
  ],
  "its document lacks a field": [
    { "/execution/openapi.json": answerJson(200, without(at("2026-04-06"), ...field)) },
    undefined,
    1,
    /DagRun\.conf: is gone/,
  ],
  "it tells no document, and has all operations": [
    { "*": answerJson(401, { detail: "no" }) },
    undefined,
    0,
    /operation by operation: the server tells no document$/m,
  ],
  "it tells no document, and lacks what a release has": [
    { "/execution/variables/keys": answerJson(401, { detail: "no" }) },
    "3.3.2",
    1,
    /operation-removed +GET \/assets\/by-alias: is answered 404/,
  ],
  "a document of somebody's own": [
    { "/execution/mine": answerJson(401, { detail: "no" }) },
    "mine.json",
    0,
    /with mine\.json at 2026-04-06/,
  ],
};
for (const [name, [answers, against, code, told]] of Object.entries(servers)) {
  t.test(`contract check --server: ${name}`, async (t) => {
    await using server = await startSpecServer({
      "/execution/health": answerJson(200, {}, "2026-04-06"),
      ...answers,
    });
    const mine = { openapi: "3.1.0", paths: { "/mine": { get: {} } } };
    const cwd = t.testdir({ "mine.json": JSON.stringify(mine) });
    const terminal = fakeTerminal({ cwd });
    const options = { server: server.url, ...(against && { against }) };
    t.equal(await contractCheck(options, terminal), code);
    t.match(terminal.out(), told);
  });
}

t.test("contract check --server: a server older than all we know is held to ours", async (t) => {
  await using server = await startSpecServer({
    "/execution/health": answerJson(200, {}, "2024-01-01"),
    "*": answerJson(401, {}),
  });
  const terminal = fakeTerminal();
  t.equal(await contractCheck({ server: server.url }, terminal), 0);
  t.match(terminal.out(), /at 2026-06-30, /);
});

t.test("contract check: a signal is passed on", async (t) => {
  const terminal = fakeTerminal();
  terminal.interrupt("SIGINT");
  const ended = await contractCheck({ server: "http://127.0.0.1:9" }, terminal).catch(
    (reason: unknown) => reason,
  );
  t.equal(ended, "SIGINT");
});
