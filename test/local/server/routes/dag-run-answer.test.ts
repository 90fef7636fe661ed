import t from "tap";
import { json } from "../../../../src/local/server/answer.ts";
import {
  consumedAnswer,
  dagRunAnswer,
} from "../../../../src/local/server/routes/dag-run-answer.ts";
import { addAssetEvent, consumeAssetEvent, putAsset } from "../../../../src/local/store/assets.ts";
import { storeOfOneTask } from "../../../support/route-request.ts";

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

t.test("dagRunAnswer: consumed events only where they are given", async (t) => {
  t.match(dagRunAnswer(row, "2026-06-30"), { consumed_asset_events: [] });
  t.match(dagRunAnswer(row, "2026-06-30", [{ a: 1 }]), { consumed_asset_events: [{ a: 1 }] });
});

t.test(
  "consumedAnswer: events with asset and aliases; the partition key in its time",
  async (t) => {
    const store = storeOfOneTask();
    const assetId = putAsset(store, { name: "n", uri: "u", extra: '{"x":1.0}' }, true);
    const source = { dagId: null, runId: null, taskId: null, mapIndex: -1 };
    const event = { assetId, extra: '{"y":2.0}', partitionKey: "p", aliases: ["one", "two"] };
    const id = addAssetEvent(store, { ...source, ...event, timestamp: "2025-01-01T00:00:00Z" });
    consumeAssetEvent(store, id, "d", "r");
    const answer = (version: string) =>
      JSON.parse(
        String(json(200, consumedAnswer(store, { dag_id: "d", run_id: "r" }, version)).text),
      );
    const expected = {
      asset: { name: "n", uri: "u", extra: { x: 1 } },
      extra: { y: 2 },
      source_task_id: null,
      source_dag_id: null,
      source_run_id: null,
      source_map_index: -1,
      source_aliases: [{ name: "one" }, { name: "two" }],
      timestamp: "2025-01-01T00:00:00Z",
    };
    t.strictSame(answer("2026-04-06"), [expected]);
    t.strictSame(answer("2026-06-30"), [{ ...expected, partition_key: "p" }]);
    store.close();
  },
);
