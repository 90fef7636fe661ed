import t from "tap";
import { type Pass, passFields } from "../../src/contract/fields.ts";
import { Instant } from "../../src/contract/instant.ts";
import { RawJson } from "../../src/contract/raw-json.ts";
import { rulesOf } from "../../src/contract/table.ts";
import { releaseNumber } from "../../src/contract/version.ts";

const readReply = { isFilled: false };
const readRequest = { isFilled: true };
const writeReply = { isFilled: false, release: releaseNumber("3.4.0") };
const writeRequest = { isFilled: true, release: releaseNumber("3.4.0") };
const xcom = { key: "k", dag_id: "d", run_id: "r", task_id: "t" };
const start = new Instant(0, 0);
const outlet = { type: "Asset", name: null, uri: "u" };

interface Case {
  readonly type: string;
  readonly given: object;
  readonly pass: Pass;
  readonly out: object;
}

const passed: Readonly<Record<string, Case>> = {
  "a request that is read gets its defaults": {
    type: "GetXComSequenceItem",
    given: { ...xcom, offset: 1 },
    pass: readRequest,
    out: { previous_iteration: false, ...xcom, offset: 1 },
  },
  "a request that is written gets its defaults": {
    type: "GetTaskRescheduleStartDate",
    given: { ti_id: "0199BB6C00007000800000000000FFFF" },
    pass: writeRequest,
    out: { ti_id: "0199bb6c-0000-7000-8000-00000000ffff", try_number: 1 },
  },
  "a reply that is read keeps absent keys absent": {
    type: "AssetResult",
    given: { name: "n", uri: "u", group: "g" },
    pass: readReply,
    out: { name: "n", uri: "u", group: "g" },
  },
  "a reply that is written has null where the key must be there": {
    type: "TaskRescheduleStartDate",
    given: {},
    pass: writeReply,
    out: { start_date: null },
  },
  "null where it may stand": {
    type: "SetXCom",
    given: { ...xcom, value: null, map_index: null },
    pass: { ...writeRequest, release: releaseNumber("3.2.2") },
    out: {
      key: "k",
      value: null,
      dag_id: "d",
      run_id: "r",
      task_id: "t",
      map_index: null,
      mapped_length: null,
    },
  },
  "constants, moments that are read, lists of JSON as text": {
    type: "SucceedTask",
    given: { end_date: start, task_outlets: [outlet], outlet_events: new RawJson("[{}]") },
    pass: readReply,
    out: {
      state: "success",
      end_date: "1970-01-01T00:00:00Z",
      task_outlets: [{ name: null, uri: "u", type: "Asset" }],
      outlet_events: new RawJson("[{}]"),
    },
  },
  "moments that are written": {
    type: "RescheduleTask",
    given: {
      state: "up_for_reschedule",
      reschedule_date: "1970-01-01T02:00:01+02:00",
      end_date: start,
    },
    pass: writeReply,
    out: { state: "up_for_reschedule", reschedule_date: new Instant(1, 0), end_date: start },
  },
  "a moment without a zone stays a text": {
    type: "TaskState",
    given: { state: "failed", end_date: "2026-03-04T05:06:07.000008" },
    pass: writeReply,
    out: { state: "failed", end_date: "2026-03-04T05:06:07.000008" },
  },
  "ids of tasks, alone or with an index": {
    type: "SkipDownstreamTasks",
    given: { tasks: ["a", ["b", "2"]] },
    pass: readReply,
    out: { tasks: ["a", ["b", 2]] },
  },
  "maps of texts": {
    type: "DagFileParsingResult",
    given: { fileloc: "f", serialized_dags: [], import_errors: { "a.ts": "broken" } },
    pass: readReply,
    out: { fileloc: "f", serialized_dags: [], import_errors: { "a.ts": "broken" } },
  },
  "members of a union, each by its rules": {
    type: "TIRunContext",
    given: {
      dag_run: run(),
      max_tries: 0,
      arg_bindings: [
        { kind: "xcom", task_id: "a", name: "x" },
        { kind: "literal", value: 5, name: "y" },
      ],
    },
    pass: writeReply,
    out: {
      dag_run: { ...run(), run_after: start },
      max_tries: 0,
      arg_bindings: [
        { name: "x", kind: "xcom", task_id: "a" },
        { name: "y", kind: "literal", value: 5 },
      ],
    },
  },
  "a message inside of another keeps its type": {
    type: "AssetsByAliasResult",
    given: { assets: [{ type: "AssetResult", name: "n", uri: "u", group: "g" }] },
    pass: writeReply,
    out: { assets: [{ name: "n", uri: "u", group: "g", type: "AssetResult" }] },
  },
  "a key of another release may be absent from what is read": {
    type: "DagFileParseRequest",
    given: { file: "f", bundle_path: "p" },
    pass: readReply,
    out: { file: "f", bundle_path: "p" },
  },
  "a key of a later release is left out of what is written": {
    type: "BundleInfo",
    given: { name: "b", version: null, version_data: {} },
    pass: { isFilled: false, release: releaseNumber("3.3.2") },
    out: { name: "b", version: null },
  },
  "a key of an earlier release is left out of what is written": {
    type: "TIRunContext",
    given: { dag_run: run(), max_tries: 0, upstream_map_indexes: {} },
    pass: { isFilled: false, release: releaseNumber("3.2.0") },
    out: { dag_run: { ...run(), run_after: start }, max_tries: 0 },
  },
  "an open message drops what it does not know": {
    type: "GetVariable",
    given: { key: "k", later: 1 },
    pass: readRequest,
    out: { key: "k" },
  },
};
for (const [name, { type, given, pass, out }] of Object.entries(passed)) {
  t.test(`passFields: ${name}`, async (t) => {
    const through = passThrough(type, given, pass);
    t.strictSame(through, out);
    t.strictSame(Object.keys(Object(through)), Object.keys(out));
  });
}

const refused: Readonly<Record<string, Omit<Case, "out"> & { readonly path: string }>> = {
  "a missing key": { type: "GetVariable", given: {}, pass: readRequest, path: "GetVariable.key" },
  "a missing key that may be null, in a request": {
    type: "PutVariable",
    given: { key: "k" },
    pass: writeRequest,
    path: "PutVariable.value",
  },
  "a missing key that may be null, in a reply that is read": {
    type: "VariableResult",
    given: { key: "k" },
    pass: readReply,
    path: "VariableResult.value",
  },
  "a key that is only inherited": {
    type: "GetVariable",
    given: Object.create({ key: "k" }),
    pass: readRequest,
    path: "GetVariable.key",
  },
  "null where it is not allowed": {
    type: "GetVariable",
    given: { key: null },
    pass: readRequest,
    path: "GetVariable.key",
  },
  "null for a list of JSON": {
    type: "XComSequenceSliceResult",
    given: { root: null },
    pass: readReply,
    path: "XComSequenceSliceResult.root",
  },
  "text of JSON that is no list": {
    type: "XComSequenceSliceResult",
    given: { root: new RawJson("{}") },
    pass: readReply,
    path: "XComSequenceSliceResult.root",
  },
  "another constant": {
    type: "SucceedTask",
    given: { state: "failed", end_date: start },
    pass: readReply,
    path: "SucceedTask.state",
  },
  "a stray key of a closed message": {
    type: "SucceedTask",
    given: { end_date: start, x: 1 },
    pass: readReply,
    path: "SucceedTask.x",
  },
  "a stray key of a closed part": {
    type: "SucceedTask",
    given: { end_date: start, task_outlets: [{ ...outlet, state: "x" }] },
    pass: readReply,
    path: "SucceedTask.task_outlets[0].state",
  },
  "a value of another kind in a list": {
    type: "VariableKeysResult",
    given: { keys: ["a", 5], total_entries: 2 },
    pass: readReply,
    path: "VariableKeysResult.keys[1]",
  },
  "an empty list that may not be": {
    type: "UpdateHITLDetail",
    given: { ti_id: "0199bb6c-0000-7000-8000-00000000ffff", chosen_options: [] },
    pass: writeRequest,
    path: "UpdateHITLDetail.chosen_options",
  },
  "a value of another kind in a map": {
    type: "GetAssetEventByAssetAlias",
    given: { alias_name: "a", extra: { k: 5 } },
    pass: readRequest,
    path: "GetAssetEventByAssetAlias.extra.k",
  },
  "no map": {
    type: "GetAssetEventByAssetAlias",
    given: { alias_name: "a", extra: "k" },
    pass: readRequest,
    path: "GetAssetEventByAssetAlias.extra",
  },
  "a part that is no map": {
    type: "SucceedTask",
    given: { end_date: start, task_outlets: [5] },
    pass: readReply,
    path: "SucceedTask.task_outlets[0]",
  },
  "three where a pair is due": {
    type: "SkipDownstreamTasks",
    given: { tasks: [["a", 1, 2]] },
    pass: writeRequest,
    path: "SkipDownstreamTasks.tasks[0]",
  },
  "an index that is none": {
    type: "SkipDownstreamTasks",
    given: { tasks: [["a", null]] },
    pass: writeRequest,
    path: "SkipDownstreamTasks.tasks[0][1]",
  },
  "no member of a union": {
    type: "TIRunContext",
    given: { dag_run: run(), max_tries: 0, arg_bindings: [{ kind: "other" }] },
    pass: writeReply,
    path: "TIRunContext.arg_bindings[0].kind",
  },
};
for (const [name, { type, given, pass, path }] of Object.entries(refused)) {
  t.test(`passFields: refuses ${name}`, async (t) => {
    t.throws(() => passThrough(type, given, pass), {
      code: "ERR_WINDSOCK_CONTRACT_VIOLATED",
      path,
    });
  });
}

function passThrough(type: string, given: object, pass: Pass): unknown {
  const rules = rulesOf(type);
  return rules && passFields(Object(given), rules, type, pass);
}

function run(): object {
  return {
    dag_id: "d",
    run_id: "r",
    logical_date: null,
    data_interval_start: null,
    data_interval_end: null,
    run_after: "1970-01-01T00:00:00Z",
    start_date: null,
    end_date: null,
    run_type: "manual",
    state: "running",
    consumed_asset_events: [],
    partition_key: null,
  };
}
