import t from "tap";
import { cron, every, type Schedule } from "../../src/authoring/index.ts";
import { RawJson } from "../../src/contract/index.ts";
import { serializeSchedule } from "../../src/serialize/timetable.ts";

const trigger = "airflow.timetables.trigger";
const cases: Readonly<Record<string, [Schedule, string, object]>> = {
  "by hand only": [{ kind: "none" }, "airflow.timetables.simple.NullTimetable", {}],
  once: [{ kind: "once" }, "airflow.timetables.simple.OnceTimetable", {}],
  "without a pause": [{ kind: "continuous" }, "airflow.timetables.simple.ContinuousTimetable", {}],
  "a distance": [every("6h"), `${trigger}.DeltaTriggerTimetable`, { delta: 21_600, interval: 0 }],
  "a cron in the Dag's zone": [
    cron("@quarterly"),
    `${trigger}.CronTriggerTimetable`,
    { expression: "0 0 1 */3 *", timezone: "UTC", interval: 0, run_immediately: false },
  ],
  "crons in a zone of their own": [
    cron(["0 6 * * *", "0 18 * * *"], {
      timezone: "Europe/Berlin",
      interval: "1h",
      runImmediately: true,
    }),
    `${trigger}.MultipleCronTriggerTimetable`,
    {
      expressions: ["0 6 * * *", "0 18 * * *"],
      timezone: "Europe/Berlin",
      interval: 3600,
      run_immediately: true,
    },
  ],
  "a cron that runs late, whose limit must stay a float": [
    cron("@daily", { runImmediately: "10m" }),
    `${trigger}.CronTriggerTimetable`,
    {
      expression: "0 0 * * *",
      timezone: "UTC",
      interval: 0,
      run_immediately: new RawJson("600.0"),
    },
  ],
  "a cron that runs half a second late": [
    cron("@daily", { runImmediately: 0.5 }),
    `${trigger}.CronTriggerTimetable`,
    { expression: "0 0 * * *", timezone: "UTC", interval: 0, run_immediately: 0.5 },
  ],
};
for (const [name, [schedule, type, options]] of Object.entries(cases)) {
  t.test(`serializeSchedule: ${name}`, async (t) => {
    t.strictSame(serializeSchedule(schedule, "UTC"), { __type: type, __var: options });
  });
}
