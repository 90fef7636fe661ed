import type { Schedule } from "../authoring/index.ts";
import { RawJson } from "../contract/index.ts";

/** A timetable class of Airflow and what it is made with. */
export interface Timetable {
  readonly __type: string;
  readonly __var: Readonly<Record<string, unknown>>;
}

/**
 * The timetable of Airflow that runs a Dag by this schedule.
 *
 * @param zone - name of the Dag's time zone, for crons without one of their own
 */
export function serializeSchedule(schedule: Schedule, zone: string): Timetable {
  switch (schedule.kind) {
    case "none":
      return { __type: "airflow.timetables.simple.NullTimetable", __var: {} };
    case "once":
      return { __type: "airflow.timetables.simple.OnceTimetable", __var: {} };
    case "continuous":
      return { __type: "airflow.timetables.simple.ContinuousTimetable", __var: {} };
    case "every":
      return {
        __type: "airflow.timetables.trigger.DeltaTriggerTimetable",
        __var: { delta: schedule.seconds, interval: 0 },
      };
    case "cron": {
      const [expression, ...more] = schedule.expressions;
      const isOne = more.length === 0;
      return {
        __type: `airflow.timetables.trigger.${isOne ? "" : "Multiple"}CronTriggerTimetable`,
        __var: {
          ...(isOne ? { expression } : { expressions: schedule.expressions }),
          timezone: schedule.timezone ?? zone,
          interval: schedule.intervalSeconds,
          run_immediately: asFloat(schedule.runImmediately),
        },
      };
    }
  }
}

/** Airflow takes a number here for a duration only when it is written with a decimal point. */
function asFloat(value: boolean | number): boolean | number | RawJson {
  return Number.isInteger(value) ? new RawJson(`${value}.0`) : value;
}
