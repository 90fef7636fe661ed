import type { Call } from "./call.ts";

/** What a server answers when nothing is wrong. */
export interface UsualAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

type Make = (parts: readonly string[], call: Call) => unknown;

const moment = "2026-01-02T03:04:05.000006Z";
const asset = { name: "a", uri: "s3://a/b", group: "g", extra: { team: "x" } };

/** A run of a Dag, as the server has it. */
const dagRun = (dagId: string, runId: string) => ({
  dag_id: dagId,
  run_id: runId,
  logical_date: moment,
  data_interval_start: null,
  data_interval_end: null,
  run_after: moment,
  start_date: moment,
  end_date: null,
  clear_number: 0,
  run_type: "manual",
  state: "success",
  conf: { a: 1 },
  triggering_user_name: null,
  consumed_asset_events: [],
  partition_key: null,
});

const events = {
  asset_events: [
    {
      id: 7,
      timestamp: moment,
      extra: { n: 1 },
      asset,
      created_dagruns: [],
      source_task_id: null,
      source_dag_id: null,
      source_run_id: null,
      source_map_index: null,
      partition_key: null,
    },
  ],
};

const said: Make = () => ({ message: "done" });
const nothing: Make = () => undefined;

/** By method and path: the status, and the body, made of the parts of the path. The first that fits counts. */
const usual: readonly (readonly [string, RegExp, number, Make])[] = [
  [
    "PATCH",
    /^task-instances\/[^/]+\/(state|rendered-map-index|skip-downstream|dag-run-note)$/,
    204,
    nothing,
  ],
  ["PUT", /^task-instances\/[^/]+\/heartbeat$/, 204, nothing],
  ["PUT", /^task-instances\/[^/]+\/rtif$/, 201, said],
  [
    "GET",
    /^task-instances\/[^/]+\/previous-successful-dagrun$/,
    200,
    () => ({
      data_interval_start: moment,
      data_interval_end: moment,
      start_date: moment,
      end_date: moment,
    }),
  ],
  [
    "GET",
    /^task-instances\/[^/]+\/validate-inlets-and-outlets$/,
    200,
    () => ({ inactive_assets: [] }),
  ],
  [
    "GET",
    /^task-instances\/previous\/([^/]+)\/([^/]+)$/,
    200,
    ([dagId, taskId]) => ({
      task_id: taskId,
      dag_id: dagId,
      run_id: "r0",
      try_number: 1,
      map_index: -1,
      state: "success",
    }),
  ],
  ["GET", /^task-instances\/count$/, 200, () => 3],
  ["GET", /^task-instances\/states$/, 200, () => ({ task_states: { r: { t: "success" } } })],
  [
    "GET",
    /^task-instances\/breadcrumbs$/,
    200,
    () => ({
      breadcrumbs: [
        { task_id: "t", map_index: -1, state: "success", operator: "O", duration: 1.5 },
      ],
    }),
  ],
  ["GET", /^task-reschedules\/[^/]+\/start_date$/, 200, () => moment],
  [
    "GET",
    /^connections\/(.+)$/,
    200,
    ([id]) => ({
      conn_id: id,
      conn_type: "http",
      host: "h",
      schema: "s",
      login: "l",
      password: "pass-of-connection",
      port: 80,
      extra: '{"k": "v"}',
    }),
  ],
  ["GET", /^variables\/keys$/, 200, () => ({ keys: ["v1", "v2"], total_entries: 2 })],
  ["GET", /^variables\/(.+)$/, 200, ([key]) => ({ key, value: `value of ${key}` })],
  ["PUT", /^variables\//, 201, said],
  ["DELETE", /^variables\//, 204, nothing],
  ["GET", /^xcoms\/.*\/item\/-?\d+$/, 200, () => "item"],
  ["GET", /^xcoms\/.*\/slice$/, 200, () => ["one", "two"]],
  ["HEAD", /^xcoms\//, 200, nothing],
  ["GET", /^xcoms\/[^/]+\/[^/]+\/[^/]+\/(.+)$/, 200, ([key]) => ({ key, value: { of: key } })],
  ["POST", /^xcoms\//, 201, said],
  ["DELETE", /^xcoms\//, 200, said],
  ["GET", /^assets\/by-(name|uri)$/, 200, () => asset],
  ["GET", /^assets\/by-alias$/, 200, () => [asset]],
  ["GET", /^asset-events\//, 200, () => events],
  ["GET", /^store\//, 200, () => ({ value: { kept: true } })],
  ["PUT", /^store\//, 204, nothing],
  ["DELETE", /^store\//, 204, nothing],
  [
    "GET",
    /^dags\/([^/]+)$/,
    200,
    ([dagId]) => ({
      dag_id: dagId,
      is_paused: false,
      bundle_name: "b",
      bundle_version: null,
      relative_fileloc: "d.py",
      owners: "o",
      tags: ["x"],
      next_dagrun: null,
    }),
  ],
  ["GET", /^dag-runs\/count$/, 200, () => 2],
  ["GET", /^dag-runs\/previous$/, 200, () => dagRun("d", "r0")],
  ["GET", /^dag-runs\/([^/]+)\/previous$/, 200, ([dagId = ""]) => dagRun(dagId, "r0")],
  ["GET", /^dag-runs\/[^/]+\/[^/]+\/state$/, 200, () => ({ state: "success" })],
  ["GET", /^dag-runs\/([^/]+)\/([^/]+)$/, 200, ([dagId = "", runId = ""]) => dagRun(dagId, runId)],
  ["POST", /^dag-runs\//, 204, nothing],
  [
    "POST",
    /^hitlDetails\/([^/]+)$/,
    201,
    ([id], { body }) => ({
      ti_id: id,
      options: Object(body).options,
      subject: Object(body).subject,
    }),
  ],
];

/** What a call is answered with unless the case says otherwise. @param context - what the claim is answered with */
export function usualAnswer(call: Call, context: object): UsualAnswer {
  const { method, path } = call;
  if (method === "PATCH" && /^task-instances\/[^/]+\/run$/.test(path)) {
    return { status: 200, body: context };
  }
  for (const [name, pattern, status, make] of usual) {
    const found = name === method ? pattern.exec(decodeURIComponent(path)) : null;
    if (found !== null) {
      const body = make(found.slice(1), call);
      return {
        status,
        body,
        ...(method === "HEAD" && { headers: { "content-range": "map_indexes 3" } }),
      };
    }
  }
  return { status: 404, body: { detail: "Not Found" } };
}
