import t from "tap";
import { cron, every, readSchedule } from "../../src/authoring/schedule.ts";

const plain = { timezone: undefined, intervalSeconds: 0, runImmediately: false };
const cases = {
  nothing: [undefined, { kind: "none" }],
  null: [null, { kind: "none" }],
  once: ["@once", { kind: "once" }],
  "without a pause": ["@continuous", { kind: "continuous" }],
  "a preset": ["@quarterly", { kind: "cron", expressions: ["0 0 1 */3 *"], ...plain }],
  "a cron with odd spaces": [
    " 0  6 * * 1-5 ",
    { kind: "cron", expressions: ["0 6 * * 1-5"], ...plain },
  ],
  "a distance": [every("6h"), { kind: "every", seconds: 21_600 }],
  "crons with options": [
    cron(["0 6 * * *", "@daily"], {
      timezone: "Europe/Berlin",
      interval: "1h",
      runImmediately: "10m",
    }),
    {
      kind: "cron",
      expressions: ["0 6 * * *", "0 0 * * *"],
      timezone: "Europe/Berlin",
      intervalSeconds: 3600,
      runImmediately: 600,
    },
  ],
  "a cron that runs at once": [
    cron("0 6 * * * 30", { runImmediately: true }),
    { kind: "cron", expressions: ["0 6 * * * 30"], ...plain, runImmediately: true },
  ],
} as const;
for (const [name, [input, expected]] of Object.entries(cases)) {
  t.test(`readSchedule: ${name}`, async (t) => {
    t.strictSame(readSchedule(input), expected);
  });
}

const refused = {
  "four fields": () => cron("0 6 * *"),
  "a preset that does not exist": () => readSchedule("@dayly"),
  "letters that no cron has": () => cron("0 6 * * $"),
  "a zone that does not exist": () => cron("@daily", { timezone: "Nowhere" }),
  "an interval that is no duration": () => cron("@daily", { interval: "soon" }),
  "a distance below a second": () => every(0.5),
};
for (const [name, make] of Object.entries(refused)) {
  t.test(`schedule: refuses ${name}`, async (t) => {
    t.throws(make, { code: "ERR_WINDSOCK_OPTION_INVALID" });
  });
}
