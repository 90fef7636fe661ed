import t from "tap";
import { durationSeconds } from "../../src/base/duration.ts";

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
