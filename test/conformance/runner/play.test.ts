import { resolve } from "node:path";
import t from "tap";
import type { CaseHead } from "../../../src/conformance/case.ts";
import { loadCases } from "../../../src/conformance/load-cases.ts";
import type { Expectation, RunnerCase } from "../../../src/conformance/runner/case.ts";
import { members } from "../../../src/conformance/runner/check-case.ts";
import { playRunnerCase } from "../../../src/conformance/runner/play.ts";

t.setTimeout(120_000); // whole processes, on a machine that may be busy

const cases: ReadonlyMap<string, CaseHead> = new Map(
  (await loadCases("runner", { members })).map((one) => [one.id, one]),
);
const wrongRunner = resolve("test/conformance/runner/data/wrong-runner.mjs");
const signal = new AbortController().signal;

/** What a runner does wrong, a case that finds it, and what is said of it. */
const wrongs: Readonly<Record<string, readonly [id: string, fault: RegExp]>> = {
  "no greeting read": ["variable.get", /did not read what its task shall do/],
  level: ["variable.get", /has the level loud/],
  records: ["variable.get", /is no JSON object: hello/],
  moment: ["variable.get", /has the timestamp yesterday/],
  "same number": ["variable.get", /number of GetVariable, 0, was there before/],
  "one element": ["variable.get", /it sent what is no frame/],
  order: ["framing.reversed", /expected "1"/],
  date: ["variable.get", /a value is no JSON: SetXCom/],
  text: ["variable.get", /it sent what is no frame/],
  "no result": ["variable.get", /published 0 results, expected one/],
  "other result": ["variable.get", /expected "north"/],
  "null lists": ["state.success-lists", /its end\.task_outlets is absent/],
  "more members": ["variable.get", /SucceedTask\.more is not known/],
  "no end": ["variable.get", /said 0 times how it ended/],
  "two ends": ["variable.get", /said 2 times how it ended/],
  impatient: [
    "end.acknowledged-slowly",
    /ended the conversation before its SucceedTask was answered/,
  ],
  cut: ["variable.get", /ended the conversation inside of a frame/],
  "exit code": ["variable.get", /ended with exit code 3, expected zero/],
};
for (const [wrong, [id, fault]] of Object.entries(wrongs)) {
  t.test(`playRunnerCase: ${id} finds a runner that is wrong: ${wrong}`, async (t) => {
    const faults = await play(caseOf(id), wrong);
    t.match(faults.join("\n"), fault);
  });
}

t.test("playRunnerCase: finds a runner that does not end", async (t) => {
  const faults = await play({ ...caseOf("variable.get"), expect: { within: 1 } }, "stays");
  t.match(faults[0], "did not end within 1 s");
});

for (const id of new Set(Object.values(wrongs).map(([id]) => id))) {
  if (id !== "state.success-lists") {
    t.test(`playRunnerCase: a runner that does right passes ${id}`, async (t) => {
      t.strictSame(await play(caseOf(id), "none"), []);
    });
  }
}

t.test(
  "playRunnerCase: a greeting may be late, records read late, and the end of all",
  async (t) => {
    const late = {
      ...caseOf("variable.get"),
      launch: { readLogsAfterMs: 50, env: { PATH: null, MORE: "x" } },
      opening: { afterMs: 50, pieces: 100 },
    };
    t.strictSame(await play(late, "none"), []);
    const closed = { ...late, opening: { raw: "", close: true as const } };
    t.match(await play(closed, "none"), [/ended with exit code 1/, /did not read/, /said 0 times/]);
  },
);

t.test("playRunnerCase: a runner that connects nowhere is told from one that cannot", async (t) => {
  const silent = { id: "x.y", proves: "x.", expect: { terminal: null, exit: "any" as const } };
  const nothing = [process.execPath, "-e", ""];
  t.match(await play(silent, "", nothing), ["opened 0 of 2 connections"]);
  t.strictSame(await play({ ...silent, launch: { args: ["--comm=<comm>"] } }, "", nothing), []);
});

t.test("playRunnerCase: a case that expects nothing expects a success", async (t) => {
  const one = { id: "x.y", proves: "x.", steps: [] };
  t.strictSame(await play(one, "none"), []);
  t.match(await play(one, "no end"), [/^said 0 times how it ended/, /^its requests/]);
});

t.test("playRunnerCase: a case with a member that no case has is wrong itself", async (t) => {
  const expect: Expectation = Object({ retuned: [] });
  t.strictSame(await play({ id: "x.y", proves: "x.", expect }, "none"), [
    "the case is wrong: there is no member expect.retuned",
  ]);
});

t.test("playRunnerCase: stops when it is told to, and leaves no process", async (t) => {
  const controller = new AbortController();
  const played = playRunnerCase(
    { ...caseOf("variable.get"), opening: { afterMs: 60_000 } },
    peerOf([process.execPath, wrongRunner, "none"]),
    controller.signal,
  );
  setTimeout(() => controller.abort(new Error("enough")), 300);
  await t.rejects(played, { name: "AbortError" });
});

t.test("playRunnerCase: stops when it is told to while the runner runs", async (t) => {
  const controller = new AbortController();
  const { signal: stop } = controller;
  const peer = peerOf([process.execPath, wrongRunner, "stays"]);
  setTimeout(() => controller.abort(new Error("enough")), 700);
  await t.rejects(playRunnerCase(caseOf("variable.get"), peer, stop), { message: "enough" });
});

function play(one: RunnerCase, wrong: string, command?: readonly string[]) {
  return playRunnerCase(one, peerOf(command ?? [process.execPath, wrongRunner, wrong]), signal);
}

function peerOf(command: readonly string[]) {
  return { command, airflow: "3.3.2", env: { PATH: process.env["PATH"] } };
}

function caseOf(id: string): RunnerCase {
  const found = cases.get(id);
  if (found === undefined) {
    throw new Error(`there is no case ${id}`);
  }
  return found;
}
