import t from "tap";
import { checkZone, type Moment, momentSeconds } from "../../src/authoring/dates.ts";

const cases: Readonly<Record<string, [Moment, string, string]>> = {
  "a Date": [new Date("2026-01-01T12:00:00.500Z"), "Europe/Berlin", "2026-01-01T12:00:00.500Z"],
  "a text with Z": ["2026-01-01T12:00:00Z", "Europe/Berlin", "2026-01-01T12:00:00.000Z"],
  "a text with an offset": ["2026-01-01 12:00:00+02:00", "UTC", "2026-01-01T10:00:00.000Z"],
  "a date in UTC": ["2026-01-01", "UTC", "2026-01-01T00:00:00.000Z"],
  "a date in winter east of Greenwich": ["2026-01-01", "Europe/Berlin", "2025-12-31T23:00:00.000Z"],
  "a time in summer": ["2026-07-01T08:30", "Europe/Berlin", "2026-07-01T06:30:00.000Z"],
  "a time west of Greenwich": [
    "2026-01-01T00:00:00",
    "America/New_York",
    "2026-01-01T05:00:00.000Z",
  ],
  "an hour after clocks went forward": [
    "2026-03-29T03:30",
    "Europe/Berlin",
    "2026-03-29T01:30:00.000Z",
  ],
  "a zone that is UTC by another name": ["2026-01-01", "Etc/UTC", "2026-01-01T00:00:00.000Z"],
};
for (const [name, [moment, zone, expected]] of Object.entries(cases)) {
  t.test(`momentSeconds: ${name}`, async (t) => {
    t.equal(momentSeconds("startDate", moment, zone), Date.parse(expected) / 1000);
  });
}

for (const moment of [
  "tomorrow",
  "2026-13-01",
  "2026-01-01T25:00Z",
  "01/02/2026",
  new Date(Number.NaN),
]) {
  t.test(`momentSeconds: refuses ${String(moment)}`, async (t) => {
    t.throws(() => momentSeconds("startDate", moment, "UTC"), {
      code: "ERR_WINDSOCK_OPTION_INVALID",
      option: "startDate",
    });
  });
}

t.test("checkZone: takes names of zones only", async (t) => {
  checkZone("timezone", "Asia/Tokyo");
  t.throws(() => checkZone("timezone", "Mars/Olympus"), {
    code: "ERR_WINDSOCK_OPTION_INVALID",
    option: "timezone",
  });
});
