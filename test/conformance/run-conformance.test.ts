import { resolve } from "node:path";
import t from "tap";
import type { Heading } from "../../src/conformance/report/index.ts";
import {
  conformanceCases,
  isConforming,
  runConformance,
} from "../../src/conformance/run-conformance.ts";

const peer = resolve("test/support/conformance-peer.ts");
const ids = ["heartbeat.other_pid", "heartbeat.ok"];

t.test("runConformance: an implementation that does as it should conforms", async (t) => {
  const headings: Heading[] = [];
  const seen: string[] = [];
  const findings = await runConformance({
    ...options("answers as it should"),
    implementation: "ours",
    onBegin: (heading) => headings.push(heading),
    onVerdict: ({ id }) => seen.push(id),
  });
  t.strictSame(headings, [
    { side: "server", implementation: "ours", airflow: "3.3.2", planned: 2 },
  ]);
  t.strictSame(seen, ["heartbeat.ok", "heartbeat.other_pid"]);
  t.match(findings, {
    side: "server",
    implementation: "ours",
    airflow: "3.3.2",
    cases: [{ status: "pass" }, { status: "pass" }],
    totals: { pass: 2, fail: 0 },
  });
  t.ok(isConforming(findings));
});

t.test("runConformance: a defect is found, by its name", async (t) => {
  const findings = await runConformance(options("takes every heartbeat"));
  t.match(findings.implementation, /conformance-peer.ts takes every heartbeat$/);
  t.match(findings.cases, [
    { id: "heartbeat.ok", status: "pass" },
    { id: "heartbeat.other_pid", status: "fail", detail: /^answer.status is 204, expected 409\n/ },
  ]);
  t.notOk(isConforming(findings));
});

t.test("runConformance: what is known to fail may, and must", async (t) => {
  const findings = await runConformance({
    ...options("takes every heartbeat"),
    knownFailing: {
      file: "known.txt",
      text: "heartbeat.other_pid takes it\nheartbeat.ok refuses it",
    },
  });
  t.match(findings.cases, [
    { id: "heartbeat.ok", status: "unexpected-pass" },
    { id: "heartbeat.other_pid", status: "known-failing", detail: "takes it" },
  ]);
  t.notOk(isConforming(findings));
});

t.test("runConformance: what is no answer is a fault of the case", async (t) => {
  const findings = await runConformance({ ...options("gives no answer"), ids: ["health.*"] });
  t.match(findings.cases[0], { status: "fail", detail: /^no answer: / });
});

t.test("runConformance: what cannot be run at all is an error", async (t) => {
  await t.rejects(runConformance({ ...options(""), command: [] }), {
    code: "ERR_WINDSOCK_PEER_NOT_STARTED",
  });
  await t.rejects(runConformance({ ...options(""), ids: ["heartbeat.okay"] }), {
    code: "ERR_WINDSOCK_CASE_UNKNOWN",
  });
  await t.rejects(
    runConformance({ ...options(""), knownFailing: { file: "known.txt", text: "x fails" } }),
    { code: "ERR_WINDSOCK_KNOWN_FAILING_INVALID" },
  );
});

t.test("runConformance: stops when told to, and leaves no process", async (t) => {
  const signal = AbortSignal.timeout(300);
  await t.rejects(runConformance({ ...options("is silent"), signal }), { name: "TimeoutError" });
});

t.test("conformanceCases: all of a side", async (t) => {
  t.ok((await conformanceCases("server")).length > 600);
});

function options(how: string) {
  const command = [process.execPath, peer, how];
  return { side: "server", command, env: process.env, airflow: "3.3.2", ids } as const;
}
