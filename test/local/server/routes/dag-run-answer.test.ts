import t from "tap";
import { dagRunAnswer } from "../../../../src/local/server/routes/dag-run-answer.ts";

const at = "2025-01-01T00:00:00.000000Z";
const row = {
  dag_id: "d",
  run_id: "r",
  logical_date: null,
  data_interval_start: null,
  data_interval_end: null,
  run_after: at,
  start_date: null,
  end_date: null,
  clear_number: 0,
  run_type: "manual",
  state: "queued",
  conf: null,
  triggering_user_name: null,
  partition_key: null,
  consumed_asset_events: '[{"timestamp":"x","partition_key":null}]',
};

t.test("dagRunAnswer: exactly the keys of a version", async (t) => {
  const keys = (version: string) => Object.keys(dagRunAnswer(row, version));
  t.strictSame(
    [keys("2025-04-11").length, keys("2025-08-10").length, keys("2025-11-05").length],
    [12, 13, 14],
  );
  t.strictSame([keys("2026-04-06").length, keys("2026-06-30").length], [16, 18]);
});

t.test("dagRunAnswer: what older versions always had", async (t) => {
  t.match(dagRunAnswer(row, "2025-10-01"), { conf: {}, start_date: "2025-01-01T00:00:00Z" });
  t.match(dagRunAnswer(row, "2026-06-30"), { conf: null, start_date: null });
  t.match(dagRunAnswer({ ...row, conf: '{"a":1.0}' }, "2026-06-30"), {
    conf: { text: '{"a":1.0}' },
  });
});

t.test("dagRunAnswer: consumed events at the start of a task only", async (t) => {
  t.match(dagRunAnswer(row, "2026-06-30"), { consumed_asset_events: [] });
  t.match(dagRunAnswer(row, "2026-06-30", true), {
    consumed_asset_events: [{ partition_key: null }],
  });
  t.strictSame(Object(dagRunAnswer(row, "2026-04-06", true)).consumed_asset_events, [
    { timestamp: "x" },
  ]);
});
