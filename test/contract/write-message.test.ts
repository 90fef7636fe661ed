import t from "tap";
import { Instant } from "../../src/contract/instant.ts";
import { RawJson } from "../../src/contract/raw-json.ts";
import { readMessage } from "../../src/contract/read-message.ts";
import { writeMessage } from "../../src/contract/write-message.ts";
import { decoded, vectors } from "../support/wire-vectors.ts";

t.test("writeMessage: every key of a request, the type last", async (t) => {
  const message = { type: "GetVariableKeys", limit: 5 };
  t.strictSame(Object.entries(writeMessage(message)), [
    ["prefix", null],
    ["limit", 5],
    ["offset", 0],
    ["type", "GetVariableKeys"],
  ]);
});

t.test("writeMessage: moments become instants, pairs and JSON pass", async (t) => {
  const tasks = ["a", ["b", 2]];
  t.strictSame(writeMessage({ type: "SkipDownstreamTasks", tasks }), {
    tasks,
    type: "SkipDownstreamTasks",
  });
  const outlet_events = new RawJson("[]");
  const task_outlets = [{ type: "Asset", name: "n", uri: "u" }];
  t.match(
    writeMessage({
      type: "SucceedTask",
      end_date: "1970-01-01T00:00:01Z",
      task_outlets,
      outlet_events,
    }),
    {
      state: "success",
      end_date: new Instant(1, 0),
      outlet_events,
    },
  );
});

t.test("writeMessage: null where it may stand, in a JSON-typed field too", async (t) => {
  const place = { key: "k", dag_id: "d", run_id: "r", task_id: "t" };
  t.match(writeMessage({ type: "SetXCom", ...place, value: null, map_index: null }), {
    value: null,
    map_index: null,
  });
  t.match(writeMessage({ type: "TaskStateStoreResult", value: null }), { value: null });
  t.throws(() => writeMessage({ type: "XComSequenceSliceResult", root: null }), {
    code: "ERR_WINDSOCK_CONTRACT_VIOLATED",
    path: "XComSequenceSliceResult.root",
  });
});

t.test("writeMessage: leaves out what the reader's release does not know", async (t) => {
  const keys = (release: string) =>
    Object.keys(writeMessage({ type: "RetryTask", end_date: "1970-01-01T00:00:01Z" }, { release }));
  t.strictSame(keys("3.2.2"), ["state", "end_date", "rendered_map_index", "type"]);
  t.strictSame(keys("3.3.0").length, 6);
});

t.test("writeMessage: a reader of before 3.3 gets the name of its time", async (t) => {
  const reply = { type: "XComCountResponse", len: 3 };
  t.match(writeMessage(reply, { knowsFormerNames: true }), { type: "XComLengthResponse" });
  t.match(writeMessage({ type: "OKResponse", ok: true }, { knowsFormerNames: true }), {
    type: "OKResponse",
  });
});

t.test("writeMessage: a key that must be there though null is written in a reply", async (t) => {
  t.strictSame(writeMessage({ type: "VariableResult", key: "k" }), {
    key: "k",
    value: null,
    type: "VariableResult",
  });
});

t.test("writeMessage: members of a union, maps of texts, and parts", async (t) => {
  const extra = { a: "b" };
  t.match(
    writeMessage(
      { type: "GetAssetEventByAssetAlias", alias_name: "a", extra },
      { release: "3.4.0" },
    ),
    { extra },
  );
  const { ti_context } = Object(
    writeMessage(
      {
        ...greeting(),
        ti_context: {
          ...greeting().ti_context,
          arg_bindings: [{ kind: "literal", name: "x", value: 5 }],
        },
      },
      { release: "3.4.0" },
    ),
  );
  t.strictSame(ti_context.arg_bindings, [{ name: "x", kind: "literal", value: 5 }]);
});

const refused = {
  "an unknown message": { message: { type: "Nothing" }, path: "Nothing" },
  "a missing key": { message: { type: "GetVariable" }, path: "GetVariable.key" },
  "a missing key of a reply": { message: { type: "OKResponse" }, path: "OKResponse.ok" },
  "no list": {
    message: { type: "SkipDownstreamTasks", tasks: "a" },
    path: "SkipDownstreamTasks.tasks",
  },
  "a part that is no map": {
    message: { type: "PreviousTIResult", task_instance: 5 },
    path: "PreviousTIResult.task_instance",
  },
  "a stray key of a closed message": {
    message: { type: "RetryTask", end_date: "1970-01-01T00:00:01Z", x: 1 },
    path: "RetryTask.x",
  },
};
for (const [name, { message, path }] of Object.entries(refused)) {
  t.test(`writeMessage: refuses ${name}`, async (t) => {
    t.throws(() => writeMessage(message), { code: "ERR_WINDSOCK_CONTRACT_VIOLATED", path });
  });
}

t.test(
  "writeMessage: keys of every message in the order in which Airflow writes them",
  async (t) => {
    let count = 0;
    for (const { name, message, canonical, json, direction, airflow } of vectors) {
      const [, body] = json;
      if (message !== undefined && canonical && body !== null) {
        const value = decoded(body);
        const read =
          direction === "to_supervisor"
            ? readMessage(value, "toSupervisor")
            : readMessage(value, "toRunner");
        const written = writeMessage(read, { release: airflow, knowsFormerNames: airflow < "3.3" });
        t.strictSame(Object.keys(written), Object.keys(Object(body)), name);
        count += 1;
      }
    }
    t.ok(count > 100, `${count} messages`);
  },
);

function greeting() {
  const at = "1970-01-01T00:00:01Z";
  const id = "0199bb6c-0000-7000-8000-00000000ffff";
  const none = {
    logical_date: null,
    data_interval_start: null,
    data_interval_end: null,
    start_date: null,
    end_date: null,
  };
  return {
    type: "StartupDetails",
    ti: { id, task_id: "t", dag_id: "d", run_id: "r", try_number: 1, dag_version_id: id },
    dag_rel_path: "x",
    bundle_info: { name: "b" },
    start_date: at,
    sentry_integration: "",
    ti_context: {
      max_tries: 0,
      dag_run: {
        dag_id: "d",
        run_id: "r",
        ...none,
        run_after: at,
        run_type: "manual",
        state: "running",
        consumed_asset_events: [],
      },
    },
  };
}
