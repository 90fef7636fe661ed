import t from "tap";
import { checkStateBody, type StateBody, withoutNulls } from "../../src/api/state-body.ts";

const newest = "2026-06-30";
const end_date = "2026-01-01T00:00:00.000001Z";
const complete: readonly StateBody[] = [
  { state: "success", end_date, task_outlets: [], outlet_events: [] },
  { state: "failed", end_date },
  { state: "skipped", end_date, rendered_map_index: "a" },
  { state: "removed", end_date: "2026-01-01T00:00:00+02:00" },
  { state: "upstream_failed", end_date },
  { state: "up_for_retry", end_date, retry_delay_seconds: 1 },
  { state: "up_for_reschedule", end_date, reschedule_date: end_date },
  { state: "deferred", classpath: "a.B", next_method: "m", trigger_kwargs: {} },
  { state: "awaiting_input", next_method: "m" },
];
for (const body of complete) {
  t.test(`checkStateBody: takes a complete body for ${body.state}`, async (t) => {
    t.strictSame(checkStateBody("ti_update_state", body, newest), body);
  });
}

const incomplete: Readonly<Record<string, readonly [object, string]>> = {
  "no state": [{}, "state"],
  "an intermediate state": [{ state: "scheduled", end_date }, "state"],
  "a state that is no attempt's end": [{ state: "running", end_date }, "state"],
  "a name of the prototype": [{ state: "constructor" }, "state"],
  "a retry without its end": [{ state: "up_for_retry" }, "end_date"],
  "a retry with a null end": [{ state: "up_for_retry", end_date: null }, "end_date"],
  "a deferral without a trigger": [{ state: "deferred", next_method: "m" }, "classpath"],
  "a deferral without a method": [
    { state: "deferred", classpath: "a.B", next_method: "" },
    "next_method",
  ],
  "a reschedule without a date": [{ state: "up_for_reschedule", end_date }, "reschedule_date"],
  "a wait for input without a method": [{ state: "awaiting_input" }, "next_method"],
  "a success without its end": [{ state: "success" }, "end_date"],
  "an end without an offset": [{ state: "failed", end_date: "2026-01-01T00:00:00" }, "end_date"],
  "an end that is no date-time": [{ state: "failed", end_date: "yesterdayZ" }, "end_date"],
};
for (const [name, [body, at]] of Object.entries(incomplete)) {
  t.test(`checkStateBody: refuses ${name}`, async (t) => {
    t.throws(() => checkStateBody("ti_update_state", body, newest), {
      code: "ERR_WINDSOCK_API_REQUEST",
      operation: "ti_update_state",
      at,
    });
  });
}

t.test("checkStateBody: refuses a state that the version does not have", async (t) => {
  t.throws(
    () => checkStateBody("op", { state: "awaiting_input", next_method: "m" }, "2026-04-06"),
    { code: "ERR_WINDSOCK_API_VERSION", version: "2026-04-06" },
  );
});

t.test("checkStateBody: leaves out what is null", async (t) => {
  const body = { state: "up_for_retry", end_date, retry_reason: null, retry_delay_seconds: 0 };
  t.strictSame(checkStateBody("op", body, newest), {
    state: "up_for_retry",
    end_date,
    retry_delay_seconds: 0,
  });
});

t.test("withoutNulls: leaves out null and undefined alone", async (t) => {
  t.strictSame(withoutNulls({ a: null, b: undefined, c: 0, d: "", e: false }), {
    c: 0,
    d: "",
    e: false,
  });
});
