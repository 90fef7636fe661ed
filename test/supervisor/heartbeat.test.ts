import { once } from "node:events";
import t, { type Test } from "tap";
import { ApiStatusError } from "../../src/api/index.ts";
import { nowMs } from "../../src/base/index.ts";
import {
  type HeartbeatOptions,
  isRefusal,
  leaseOf,
  startHeartbeats,
} from "../../src/supervisor/heartbeat.ts";

const status = (code: number, detail: unknown) =>
  new ApiStatusError({ operation: "ti_heartbeat", status: code, attempts: 1, detail, said: "" });

t.test("startHeartbeats: beats at intervals until it is stopped", async (t) => {
  const lane = open(t, { beats: [undefined, undefined, undefined] });
  await lane.beaten;
  lane.stop();
  t.strictSame(lane.told, []);
});

t.test("startHeartbeats: the first beat comes within one interval, spread by chance", async (t) => {
  for (const random of [0, 0.999]) {
    const lane = open(t, { beats: [undefined], random: () => random });
    await lane.beaten;
    lane.stop();
  }
});

for (const code of [404, 409, 410]) {
  t.test(`startHeartbeats: ${code} stops the attempt`, async (t) => {
    const lane = open(t, { beats: [status(code, { reason: "not_running" })] });
    t.match(
      await lane.ended,
      `stopped: the server says that the task must stop: not_running (${code})`,
    );
  });
}

t.test("startHeartbeats: a refusal without a reason stops it too", async (t) => {
  const lane = open(t, { beats: [status(404, "Not Found")] });
  t.match(await lane.ended, "refused (404)");
});

t.test(
  "startHeartbeats: so many failures in a row lose the lease, a success between does not",
  async (t) => {
    const fault = new Error("503");
    const lane = open(t, { beats: [fault, undefined, fault, fault], maxFailures: 2 });
    t.equal(await lane.ended, "lost: 2 heartbeats failed in a row");
    t.strictSame(lane.told, ["missed 1", "missed 1", "missed 2"]);
  },
);

t.test("startHeartbeats: without an acknowledgement the lease ends by the clock", async (t) => {
  const lane = open(t, { beats: [new Error("down")], leaseMs: 60, intervalMs: 1_000 });
  t.equal(await lane.ended, "lost: no heartbeat was acknowledged for 0.1 s");
});

t.test("startHeartbeats: the next beat does not wait for the answer to the last", async (t) => {
  const lane = open(t, { beats: ["never", "never", undefined] });
  await lane.beaten;
  lane.stop();
  t.strictSame(lane.told, [], "and nothing is told after the end");
});

t.test("startHeartbeats: what comes after the end of the lease tells nothing", async (t) => {
  const lane = open(t, { beats: ["late", "late"], maxFailures: 1, leaseMs: 40 });
  t.match(await lane.ended, "lost: no heartbeat");
  t.strictSame(lane.told, []);
});

t.test("leaseOf: the runner is dead before the server may take it for dead", async (t) => {
  const settings = { heartbeatTimeoutMs: 300_000, heartbeatIntervalMs: 5_000, killGraceMs: 5_000 };
  t.equal(leaseOf(settings), 280_000);
  t.equal(leaseOf({ ...settings, heartbeatTimeoutMs: 10_000 }), 5_000, "half of a short one");
});

t.test("isRefusal: the server's own word only", async (t) => {
  t.ok(isRefusal(status(409, { reason: "running_elsewhere" })));
  t.notOk(isRefusal(status(404, undefined)), "a status without a body");
  t.notOk(isRefusal(status(403, {})));
  t.notOk(isRefusal(new Error("404")));
});

type Beat = Error | "never" | "late" | undefined;

/** A lane whose beats end as is said, one by one. */
function open(
  t: Test,
  { beats, ...options }: { readonly beats: readonly Beat[] } & Partial<HeartbeatOptions>,
) {
  const told: string[] = [];
  const ended = Promise.withResolvers<string>();
  const beaten = Promise.withResolvers<void>();
  let count = 0;
  const stop = startHeartbeats(
    {
      async beat(signal) {
        const beat = count < beats.length ? beats[count] : "never";
        count += 1;
        if (count >= beats.length) {
          beaten.resolve();
        }
        if (beat === "never" || beat === "late") {
          await once(signal, "abort");
          throw new Error("aborted");
        } else if (beat !== undefined) {
          throw beat;
        }
      },
      intervalMs: 5,
      leaseMs: 60_000,
      maxFailures: undefined,
      random: () => 0.5,
      onStopped: ({ message }) => ended.resolve(`stopped: ${message}`),
      onLost: ({ message }) => ended.resolve(`lost: ${message}`),
      onMissed: (_, failures) => told.push(`missed ${failures}`),
      ...options,
    },
    nowMs(),
  );
  t.teardown(stop);
  return { stop, told, ended: ended.promise, beaten: beaten.promise };
}
