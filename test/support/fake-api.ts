import { json, openScriptedServer, type ScriptedServer, type Step } from "./scripted-server.ts";

/** What a server does with requests, by method and the end of their path; `*` is any other. */
export type Routes = Readonly<Record<string, Step | readonly Step[]>>;

/** A server that grants everything, but what its routes say. */
export interface FakeApi extends ScriptedServer {
  /** Requests for a path's end, such as `PATCH /state`, with their bodies. */
  calls(route: string): readonly { readonly path: string; readonly body: unknown }[];
}

/** What the server answers to a claim. */
export const runContext = {
  dag_run: {
    dag_id: "d",
    run_id: "r",
    logical_date: "2026-01-01T00:00:00Z",
    data_interval_start: null,
    data_interval_end: null,
    run_after: "2026-01-01T00:00:00Z",
    start_date: "2026-01-01T00:00:01Z",
    end_date: null,
    clear_number: 0,
    run_type: "manual",
    state: "running",
    conf: { ratio: 1.0, big: 1 },
    triggering_user_name: null,
    consumed_asset_events: [],
    partition_key: null,
    partition_date: null,
    note: null,
    team_name: null,
  },
  task_reschedule_count: 0,
  max_tries: 0,
  variables: [],
  connections: [],
  xcom_keys_to_clear: [],
  should_retry: false,
} as const;

/** Opens such a server. A list of steps is taken one by one, the last for all that follow. */
export async function openFakeApi(routes: Routes = {}): Promise<FakeApi> {
  const taken = new Map<string, number>();
  const all: Routes = {
    "PATCH /run": json(200, runContext),
    "PATCH /state": json(204),
    "PUT /heartbeat": json(204),
    "PUT /rtif": json(201, "ok"),
    ...routes,
  };
  const server = await openScriptedServer((response, request) => {
    const name = Object.keys(all).find((route) => matches(request, route)) ?? "*";
    const at = taken.get(name) ?? 0;
    taken.set(name, at + 1);
    const steps = [all[name] ?? json(404, { detail: { reason: "not_found" } })].flat();
    steps[Math.min(at, steps.length - 1)]?.(response, request);
  });
  return {
    baseUrl: server.baseUrl,
    received: server.received,
    connections: () => server.connections(),
    calls: (route) =>
      server.received
        .filter((request) => matches(request, route))
        .map(({ path, body }) => ({ path, body: body === "" ? undefined : JSON.parse(body) })),
    [Symbol.asyncDispose]: server[Symbol.asyncDispose],
  };
}

function matches({ method, path }: Parameters<Step>[1], route: string): boolean {
  const [wanted, end = ""] = route.split(" ");
  return method === wanted && path.replace(/\?.*/, "").endsWith(end);
}
