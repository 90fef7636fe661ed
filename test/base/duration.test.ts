import t from "tap";
import { durationSeconds, nowMs } from "../../src/base/duration.ts";

const cases = {
  "5m": 300,
  "1h30m": 5_400,
  "1.5s": 1.5,
  "250ms": 0.25,
  "2d": 172_800,
  "": undefined,
  "5": undefined,
  "5 m": undefined,
  m5: undefined,
  "-5m": undefined,
};
for (const [text, seconds] of Object.entries(cases)) {
  t.test(`durationSeconds: "${text}" is ${seconds}`, async (t) => {
    t.equal(durationSeconds(text), seconds);
  });
}

t.test("durationSeconds: a number is seconds, if finite", async (t) => {
  t.equal(durationSeconds(90), 90);
  t.equal(durationSeconds(Number.NaN), undefined);
});

t.test("nowMs: goes on, in milliseconds", async (t) => {
  const from = nowMs();
  const clock = process.hrtime.bigint();
  await new Promise((resolve) => setTimeout(resolve, 20));
  const passed = Number(process.hrtime.bigint() - clock) / 1e6;
  const later = nowMs();
  t.ok(later > from + 15 && later < from + passed + 1_000);
});
