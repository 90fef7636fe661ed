// The driver against a real supervisor, ours; and against commands that are none.
import { resolve } from "node:path";
import t from "tap";
import type { Peer } from "../../../src/conformance/driver.ts";
import { ours, playCase } from "../../support/play-case.ts";

const inline = (code: string): Peer => ({
  ...ours,
  command: [process.execPath, "-e", code, "--"],
});
const wrong = resolve("test/conformance/supervisor/data/wrong-supervisor.mjs");

t.test("a success, with nothing to do", async (t) => {
  t.strictSame(await playCase({}), []);
});

t.test("a runner that does not connect, and does not wait", async (t) => {
  const faults = await playCase({
    runner: ["mute"],
    ungreeted: true,
    steps: [{ exit: 3 }],
    expect: { greeting: null, state: "failed" },
  });
  t.strictSame(faults, []);
});

t.test("a case with a member that no case has", async (t) => {
  const one: object = { expect: { sate: "x" } };
  t.strictSame(await playCase(one), ["the case is wrong: there is no member expect.sate"]);
});

t.test("commands that are no supervisor", async (t) => {
  t.match(await playCase({}, inline("")), [
    "the supervisor ended before the runner's part was over",
    "the server has taken the state null, expected success",
  ]);
  t.match(await playCase({ expect: { greeting: null, state: null, exit: "any" } }, inline("")), []);
  t.match(
    await playCase({ steps: [{ hang: true }] }, { ...ours, command: [process.execPath, wrong] }),
    [
      "the supervisor ended before the runner's part was over",
      "the server has taken the state null, expected success",
      "the runner outlived the supervisor",
      'no record of a log: "no record"',
    ],
  );
});

t.test("a greeting that is none is a fault of its own", async (t) => {
  const peer = { ...ours, command: [process.execPath, wrong], env: { ...ours.env, GARBAGE: "1" } };
  await t.rejects(playCase({}, peer), { code: "ERR_WINDSOCK_MESSAGE_MALFORMED" });
});

t.test("a case that is over ends its supervisor, and says so", async (t) => {
  const limit = new AbortController();
  setTimeout(() => limit.abort(new Error("over")), 400);
  const asleep = inline("setTimeout(() => {}, 60_000)");
  await t.rejects(playCase({}, asleep, limit.signal), { message: "over" });
});

t.test("what a runner leaves behind is looked for where the case asks for it", async (t) => {
  const steps = [
    { leave: { detached: false, seconds: 30 } },
    { ask: { type: "TaskState", state: "failed" } },
  ];
  t.strictSame(await playCase({ steps, expect: { state: "failed", nothingLeft: true } }), []);
});
