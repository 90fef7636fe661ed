import t from "tap";
import { readMessage, writeMessage } from "../../src/contract/index.ts";
import { startupDetails } from "../../src/supervisor/startup.ts";
import { runContext } from "../support/fake-api.ts";
import { workloadOf } from "../support/scripted-attempt.ts";

const id = "0199b4a5-5b9c-7000-8000-000000000001";
const workload = workloadOf(id, "the-token");
const now = "2026-01-01T00:00:09Z";
const all = { now, leavesOutNulls: false };

t.test("startupDetails: every key that may be null is there", async (t) => {
  const details = startupDetails(workload, { context: runContext, isReplay: false }, all);
  t.strictSame(details, {
    type: "StartupDetails",
    ti: {
      id,
      task_id: "t",
      dag_id: "d",
      run_id: "r",
      try_number: 1,
      dag_version_id: "0199b4a5-5b9c-7000-8000-000000000002",
      map_index: -1,
      hostname: null,
      context_carrier: null,
      queue: "default",
    },
    dag_rel_path: "d.ts",
    bundle_info: { name: "b", version: null },
    start_date: now,
    ti_context: {
      dag_run: runContext.dag_run,
      task_reschedule_count: 0,
      max_tries: 0,
      variables: [],
      connections: [],
      next_method: null,
      next_kwargs: null,
      xcom_keys_to_clear: [],
      should_retry: false,
      start_date: null,
    },
    sentry_integration: "",
  });
  t.notMatch(JSON.stringify(details), "the-token");
  t.match(readMessage(writeMessage(details), "toRunner"), { type: "StartupDetails" });
});

t.test("startupDetails: an attempt that resumes keeps its start and its kwargs", async (t) => {
  const context = {
    ...runContext,
    start_date: "2025-12-31T00:00:00Z",
    next_method: "go",
    next_kwargs: { a: 1 },
    xcom_keys_to_clear: ["return_value"],
    should_retry: true,
  };
  t.match(startupDetails(workload, { context, isReplay: false }, all), {
    start_date: "2025-12-31T00:00:00Z",
    ti_context: {
      next_method: "go",
      next_kwargs: { a: 1 },
      xcom_keys_to_clear: ["return_value"],
      should_retry: true,
      start_date: "2025-12-31T00:00:00Z",
    },
  });
});

t.test("startupDetails: a repeated claim clears nothing", async (t) => {
  const context = { ...runContext, xcom_keys_to_clear: ["return_value"] };
  t.match(startupDetails(workload, { context, isReplay: true }, all), {
    ti_context: { xcom_keys_to_clear: [] },
  });
});

t.test(
  "startupDetails: what an older server leaves out is null, and keys of a newer one stay out",
  async (t) => {
    const { dag_id, run_id, run_after, run_type } = runContext.dag_run;
    const old: object = {
      dag_run: { dag_id, run_id, run_after, run_type, from_the_future: 1 },
      max_tries: 1,
    };
    const ti = { id, dag_id: "d", run_id: "r", task_id: "t", try_number: 1 };
    const bare = { ...workload, ti, bundle_info: { name: "b" } };
    const answer = { context: { ...runContext, ...without(old) }, isReplay: false };
    const details = startupDetails(bare, answer, all);
    t.match(details, {
      ti: {
        dag_version_id: id,
        map_index: -1,
        hostname: null,
        context_carrier: null,
        queue: "default",
      },
      bundle_info: { version: null },
      ti_context: {
        dag_run: {
          logical_date: null,
          data_interval_start: null,
          data_interval_end: null,
          start_date: null,
          end_date: null,
          clear_number: 0,
          state: "running",
          conf: null,
          triggering_user_name: null,
          consumed_asset_events: [],
          partition_key: null,
          note: null,
        },
        task_reschedule_count: 0,
        should_retry: false,
        xcom_keys_to_clear: [],
      },
    });
    t.notOk("from_the_future" in details.ti_context.dag_run);
  },
);

t.test("startupDetails: asset events are built key by key", async (t) => {
  const event = {
    asset: { name: "a", uri: "x://a", extra: {}, id: 1 },
    extra: { k: 1 },
    source_aliases: [{ name: "al", id: 2 }],
    timestamp: now,
    created: now,
  };
  const dag_run: object = {
    ...runContext.dag_run,
    consumed_asset_events: [event, { ...event, partition_key: "p" }],
  };
  const answer = { context: { ...runContext, dag_run: Object(dag_run) }, isReplay: false };
  const [first, second] = startupDetails(workload, answer, all).ti_context.dag_run
    .consumed_asset_events;
  t.strictSame(first, {
    asset: { name: "a", uri: "x://a", extra: {} },
    extra: { k: 1 },
    source_task_id: null,
    source_dag_id: null,
    source_run_id: null,
    source_map_index: null,
    source_aliases: [{ name: "al" }],
    timestamp: now,
  });
  t.equal(second?.partition_key, "p");
});

t.test(
  "startupDetails: what Airflow 3.2 does not know is left out for it where it is null",
  async (t) => {
    const answer = { context: runContext, isReplay: false };
    const { dag_run } = startupDetails(workload, answer, { now, leavesOutNulls: true }).ti_context;
    t.notOk("team_name" in dag_run);
    t.notOk("partition_date" in dag_run);
    t.ok("partition_key" in dag_run);
    const context = { ...runContext, dag_run: { ...runContext.dag_run, team_name: "team" } };
    const kept = startupDetails(
      workload,
      { context, isReplay: false },
      { now, leavesOutNulls: true },
    );
    t.equal(kept.ti_context.dag_run.team_name, "team");
  },
);

/** An answer with these keys alone, as an older server gives it. */
function without(keys: object): typeof runContext {
  const bare = Object.fromEntries(Object.keys(runContext).map((key) => [key, undefined]));
  return Object({ ...bare, ...keys });
}
