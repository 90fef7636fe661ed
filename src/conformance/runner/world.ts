import { releaseFacts } from "../../contract/index.ts";
import type { RunnerCase, StoredXCom } from "./case.ts";
import { buildPattern, buildValue } from "./values.ts";

/** A message, as it is on the wire. */
export type Body = Readonly<Record<string, unknown>>;

/** An Airflow in memory: what a case says is there, and what the runner writes. */
export interface World {
  /** The body of the answer to a request; null is an acknowledgement. */
  answer(request: Body): Body | null;
}

/** What is the same for all instances of a task. */
interface Entry {
  readonly place: string;
  readonly mapIndex: number;
  readonly value: unknown;
  readonly isPrior: boolean;
}

/** Makes the world of a case. */
export function createWorld(
  { steps, variables = {}, connections = {}, xcoms = [] }: RunnerCase,
  airflow: string,
): World {
  const kept = new Map(
    Object.entries(variables).map(([key, value]): [string, unknown] => [key, buildValue(value)]),
  );
  kept.set("steps", JSON.stringify(buildPattern(steps ?? [])));
  let entries = xcoms.map(entryOf);
  const { hasFormerNames } = releaseFacts(airflow);

  const find = (request: Body): readonly Entry[] =>
    entries
      .filter(
        ({ place, isPrior }) =>
          place === placeOf(request) && (!isPrior || request["include_prior_dates"] === true),
      )
      .toSorted((one, other) => one.mapIndex - other.mapIndex);
  const exact = (request: Body): Entry | undefined => {
    const wanted = Number(request["map_index"] ?? -1);
    return find(request).find(({ mapIndex }) => mapIndex === wanted);
  };
  const forget = (request: Body): void => {
    const gone = exact(request);
    entries = entries.filter((entry) => entry !== gone);
  };

  const answers: Readonly<Record<string, (request: Body) => Body | null>> = {
    GetVariable: ({ key }) =>
      kept.has(String(key))
        ? { key, value: kept.get(String(key)), type: "VariableResult" }
        : refusal("VARIABLE_NOT_FOUND", { key }),
    GetVariableKeys: ({ prefix, limit, offset }) => {
      const begin = typeof prefix === "string" ? prefix : "";
      const keys = [...kept.keys()].filter((key) => key.startsWith(begin));
      const from = Number(offset ?? 0);
      return {
        keys: keys.slice(from, from + Number(limit ?? 1000)),
        total_entries: keys.length,
        type: "VariableKeysResult",
      };
    },
    PutVariable: ({ key, value }) => {
      kept.set(String(key), value);
      return null;
    },
    DeleteVariable: ({ key }) => {
      kept.delete(String(key));
      return { ok: true, type: "OKResponse" };
    },
    GetConnection: ({ conn_id: id }) => {
      const found = connections[String(id)];
      return found === undefined
        ? refusal("CONNECTION_NOT_FOUND", { conn_id: id })
        : { ...emptyConnection, conn_id: id, ...Object(buildValue(found)) };
    },
    GetXCom: (request) => ({
      key: request["key"],
      value: exact(request)?.value ?? null,
      type: "XComResult",
    }),
    GetXComSequenceItem: (request) => {
      const root = find(request).at(Number(request["offset"]))?.value;
      return root === undefined
        ? refusal("XCOM_NOT_FOUND", { key: request["key"] })
        : { root, type: "XComSequenceIndexResult" };
    },
    GetXComSequenceSlice: (request) => ({
      root: slice(
        find(request).map(({ value }) => value),
        request,
      ),
      type: "XComSequenceSliceResult",
    }),
    GetXComCount: (request) => ({
      len: find(request).length,
      type: hasFormerNames ? "XComLengthResponse" : "XComCountResponse",
    }),
    SetXCom: (request) => {
      forget(request);
      entries.push({
        place: placeOf(request),
        mapIndex: Number(request["map_index"] ?? -1),
        value: request["value"],
        isPrior: false,
      });
      return null;
    },
    DeleteXCom: (request) => {
      forget(request);
      return null;
    },
  };
  return {
    answer(request) {
      const type = String(request["type"]);
      const known = answers[type === "GetNumberXComs" ? "GetXComCount" : type];
      return known === undefined ? (others[type] ?? null) : known(request);
    },
  };
}

function entryOf(stored: StoredXCom): Entry {
  const { dag = "conformance", run = "manual__1", task, key = "return_value" } = stored;
  return {
    place: [dag, run, task, key].join("\n"),
    mapIndex: stored.map_index ?? -1,
    value: buildValue(stored.value),
    isPrior: stored.prior === true,
  };
}

function placeOf({ dag_id: dag, run_id: run, task_id: task, key }: Body): string {
  return [dag, run, task, key].join("\n");
}

/** A part of a list, as Python cuts it. */
function slice(values: readonly unknown[], { start, stop, step }: Body): readonly unknown[] {
  const by = Number(step ?? 1);
  const part =
    by < 0
      ? values.toReversed()
      : values.slice(
          Number(start ?? 0),
          stop === null || stop === undefined ? undefined : Number(stop),
        );
  return part.filter((_, at) => at % Math.abs(by) === 0);
}

/** An answer that says no. */
function refusal(error: string, detail: Body): Body {
  return { error, detail, type: "ErrorResponse" };
}

const emptyConnection = {
  conn_type: "http",
  host: null,
  schema: null,
  login: null,
  password: null,
  port: null,
  extra: null,
  type: "ConnectionResult",
} as const;

const ok = { ok: true, type: "OKResponse" } as const;

/** Answers to what no case is about; what is not named is acknowledged. */
const others: Readonly<Record<string, Body>> = {
  ValidateInletsAndOutlets: { inactive_assets: [], type: "InactiveAssetsResult" },
  GetTICount: { count: 0, type: "TICount" },
  GetDRCount: { count: 0, type: "DRCount" },
  GetTaskStates: { task_states: {}, type: "TaskStatesResult" },
  GetTaskBreadcrumbs: { breadcrumbs: [], type: "TaskBreadcrumbsResult" },
  GetPreviousDagRun: { dag_run: null, type: "PreviousDagRunResult" },
  GetPreviousTI: { task_instance: null, type: "PreviousTIResult" },
  GetPrevSuccessfulDagRun: { type: "PrevSuccessfulDagRunResult" },
  GetDagRunState: { state: "running", type: "DagRunStateResult" },
  GetTaskRescheduleStartDate: { start_date: null, type: "TaskRescheduleStartDate" },
  GetAssetsByAlias: { assets: [], type: "AssetsByAliasResult" },
  GetAssetEventByAsset: { asset_events: [], type: "AssetEventsResult" },
  GetAssetEventByAssetAlias: { asset_events: [], type: "AssetEventsResult" },
  GetTaskStateStore: refusal("TASK_STORE_NOT_FOUND", {}),
  GetAssetStateStoreByName: refusal("ASSET_STORE_NOT_FOUND", {}),
  GetAssetStateStoreByUri: refusal("ASSET_STORE_NOT_FOUND", {}),
  GetAssetByName: refusal("ASSET_NOT_FOUND", {}),
  GetAssetByUri: refusal("ASSET_NOT_FOUND", {}),
  TriggerDagRun: ok,
  UpdateDagRunNote: ok,
  ...Object.fromEntries(
    ["Set", "Delete", "Clear"].flatMap((verb) =>
      ["TaskStateStore", "AssetStateStoreByName", "AssetStateStoreByUri"].map((store) => [
        `${verb}${store}`,
        ok,
      ]),
    ),
  ),
};
