import t from "tap";
import { Instant } from "../../src/contract/instant.ts";
import { RawJson } from "../../src/contract/raw-json.ts";
import { readMessage } from "../../src/contract/read-message.ts";

const xcom = { key: "k", dag_id: "d", run_id: "r", task_id: "t" };
const end = new Instant(0, 0);
const id = "0199bb6c-0000-7000-8000-00000000ffff";

t.test("readMessage: fills a request with its defaults, and leaves unknown keys out", async (t) => {
  t.strictSame(readMessage({ type: "GetXCom", ...xcom, later: 1 }, "toSupervisor"), {
    type: "GetXCom",
    previous_iteration: false,
    ...xcom,
    map_index: null,
    include_prior_dates: false,
  });
});

t.test("readMessage: a name of before 3.3 comes back as that of today", async (t) => {
  t.match(readMessage({ type: "GetNumberXComs", ...xcom }, "toSupervisor"), {
    type: "GetXComCount",
  });
});

t.test("readMessage: constants, moments, lists, pairs and text of JSON", async (t) => {
  t.match(
    readMessage(
      { type: "SucceedTask", end_date: end, outlet_events: new RawJson("[{}]") },
      "toSupervisor",
    ),
    {
      state: "success",
      end_date: "1970-01-01T00:00:00Z",
      task_outlets: null,
      outlet_events: { text: "[{}]" },
    },
  );
  t.match(readMessage({ type: "SkipDownstreamTasks", tasks: ["a", ["b", 2]] }, "toSupervisor"), {
    tasks: ["a", ["b", 2]],
  });
  t.match(
    readMessage(
      { type: "GetAssetEventByAssetAlias", alias_name: "a", extra: { k: "v" } },
      "toSupervisor",
    ),
    { extra: { k: "v" } },
  );
});

t.test("readMessage: a reply keeps absent keys absent", async (t) => {
  t.strictSame(readMessage({ type: "AssetResult", name: "n", uri: "u", group: "g" }, "toRunner"), {
    type: "AssetResult",
    name: "n",
    uri: "u",
    group: "g",
  });
});

t.test("readMessage: members of a union are told apart", async (t) => {
  const start = startup({ arg_bindings: [{ kind: "xcom", name: "x", task_id: "a" }] });
  t.match(readMessage(start, "toRunner"), {
    ti_context: { arg_bindings: [{ kind: "xcom", task_id: "a" }] },
  });
  t.throws(() => readMessage(startup({ arg_bindings: [{ kind: "other" }] }), "toRunner"), {
    code: "ERR_WINDSOCK_CONTRACT_VIOLATED",
    path: "StartupDetails.ti_context.arg_bindings[0].kind",
  });
});

const refused = {
  "what is no map": { body: null, path: "message" },
  "no type": { body: {}, path: "message.type" },
  "a type that is no text": { body: { type: 5 }, path: "message.type" },
  "an unknown type": { body: { type: "GetVariables" }, path: "GetVariables" },
  "a missing key": { body: { type: "GetVariable" }, path: "GetVariable.key" },
  "a missing key that may be null": {
    body: { type: "PutVariable", key: "k" },
    path: "PutVariable.value",
  },
  "null where it is not allowed": {
    body: { type: "GetVariable", key: null },
    path: "GetVariable.key",
  },
  "another constant": {
    body: { type: "SucceedTask", state: "failed", end_date: end },
    path: "SucceedTask.state",
  },
  "a stray key of a closed message": {
    body: { type: "SucceedTask", end_date: end, x: 1 },
    path: "SucceedTask.x",
  },
  "no list": {
    body: { type: "SkipDownstreamTasks", tasks: "a" },
    path: "SkipDownstreamTasks.tasks",
  },
  "no pair": {
    body: { type: "SkipDownstreamTasks", tasks: [["a"]] },
    path: "SkipDownstreamTasks.tasks[0]",
  },
  "an empty list that may not be": {
    body: { type: "CreateHITLDetailPayload", ti_id: id, subject: "s", options: [] },
    path: "CreateHITLDetailPayload.options",
  },
  "no map of texts": {
    body: { type: "GetAssetEventByAssetAlias", alias_name: "a", extra: 5 },
    path: "GetAssetEventByAssetAlias.extra",
  },
  "a part that is no map": {
    body: { type: "SucceedTask", end_date: end, task_outlets: [5] },
    path: "SucceedTask.task_outlets[0]",
  },
};
for (const [name, { body, path }] of Object.entries(refused)) {
  t.test(`readMessage: refuses ${name}`, async (t) => {
    t.throws(() => readMessage(body, "toSupervisor"), {
      code: "ERR_WINDSOCK_CONTRACT_VIOLATED",
      path,
    });
  });
}

t.test("readMessage: null stands where JSON may, and not for a list of it", async (t) => {
  t.match(readMessage({ type: "SetXCom", ...xcom, value: null, map_index: null }, "toSupervisor"), {
    value: null,
  });
  t.match(readMessage({ type: "TaskStateStoreResult", value: null }, "toRunner"), { value: null });
  t.throws(() => readMessage({ type: "XComSequenceSliceResult", root: null }, "toRunner"), {
    code: "ERR_WINDSOCK_CONTRACT_VIOLATED",
    path: "XComSequenceSliceResult.root",
  });
});

t.test("readMessage: refuses a message that goes the other way", async (t) => {
  t.throws(() => readMessage({ type: "GetVariable", key: "k" }, "toRunner"), {
    code: "ERR_WINDSOCK_CONTRACT_VIOLATED",
    path: "GetVariable",
  });
});

function startup(context: object): object {
  return {
    type: "StartupDetails",
    ti: { id, task_id: "t", dag_id: "d", run_id: "r", try_number: 1, dag_version_id: id },
    dag_rel_path: "x",
    bundle_info: { name: "b" },
    start_date: end,
    sentry_integration: "",
    ti_context: {
      max_tries: 0,
      dag_run: {
        dag_id: "d",
        run_id: "r",
        logical_date: null,
        data_interval_start: null,
        data_interval_end: null,
        run_after: end,
        start_date: null,
        end_date: null,
        run_type: "manual",
        state: "running",
        consumed_asset_events: [],
      },
      ...context,
    },
  };
}
