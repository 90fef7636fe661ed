import { create, fromJson } from "@bufbuild/protobuf";
import t from "tap";
import { TaskSupervisor } from "../../../src/contract/descriptors.ts";
import { readRequest } from "../../../src/supervisor/door/read-request.ts";

const { method } = TaskSupervisor;
const at = { seconds: 1_767_225_600n, nanos: 123_456_000 }; // 2026-01-01
const moment = "2026-01-01T00:00:00.123456Z";

t.test("readRequest: what is not set is null where null must be, else its default", async (t) => {
  const { input } = method.getXComSequenceSlice;
  const set = { key: "k", dagId: "d", runId: "r", taskId: "t", stop: 3n };
  t.strictSame(readRequest(input, create(input, set)), {
    type: "GetXComSequenceSlice",
    previous_iteration: false,
    key: "k",
    dag_id: "d",
    run_id: "r",
    task_id: "t",
    start: null,
    stop: 3,
    step: null,
    include_prior_dates: false,
  });
  t.match(readRequest(input, create(input, { ...set, stop: 2n ** 60n })), { stop: 2n ** 60n });
});

t.test("readRequest: JSON values arrive as they are, in any depth", async (t) => {
  const { input } = method.deferTask;
  const kwargs = { delta: 2, list: [null, 0.5, "é", false], __proto__: null };
  const request = readRequest(
    input,
    create(input, {
      classpath: "a.B",
      nextMethod: "resume",
      nextKwargs: { ...kwargs },
      triggerKwargs: { kind: { case: "nullValue", value: 0 } },
      triggerTimeout: "PT5S",
    }),
  );
  t.match(request, {
    type: "DeferTask",
    state: "deferred",
    classpath: "a.B",
    trigger_kwargs: null,
    trigger_timeout: "PT5S",
    next_kwargs: { delta: 2, list: [null, 0.5, "é", false] },
    queue: null,
  });
});

t.test("readRequest: moments, parts and lists, which are null when they are empty", async (t) => {
  const { input } = method.succeedTask;
  t.match(readRequest(input, create(input, { endDate: at })), {
    type: "SucceedTask",
    state: "success",
    end_date: moment,
    task_outlets: null,
    outlet_events: null,
  });
  const taskOutlets = [{ name: "a", type: "Asset" }];
  const outletEvents = [{ extra: { n: 1 } }];
  t.match(readRequest(input, create(input, { endDate: at, taskOutlets, outletEvents })), {
    task_outlets: [{ name: "a", type: "Asset" }],
    outlet_events: [{ extra: { n: 1 } }],
  });
});

t.test("readRequest: words of enums, maps, lists of text", async (t) => {
  const { input } = method.getPreviousTI;
  const set = { dagId: "d", taskId: "t" };
  t.match(readRequest(input, create(input, { ...set, state: 5 })), { state: "success" });
  t.throws(() => readRequest(input, create(input, { ...set, state: 0 })), {
    code: "ERR_WINDSOCK_CONTRACT_VIOLATED",
    message: /GetPreviousTI.state/,
  });
  const unknown = fromJson(input, { ...set, state: 99 });
  t.throws(() => readRequest(input, unknown), { message: /GetPreviousTI.state/ });
  const events = method.getAssetEventByAsset.input;
  t.match(readRequest(events, create(events, { name: "a", extra: { k: "v" } })), {
    name: "a",
    uri: null,
    extra: { k: "v" },
  });
  const states = method.getTaskStates.input;
  t.match(readRequest(states, create(states, { dagId: "d", taskIds: ["a"] })), {
    task_ids: ["a"],
    run_ids: null,
  });
});

t.test("readRequest: a task is its id, or its id with a map index", async (t) => {
  const { input } = method.skipDownstreamTasks;
  const tasks = [{ taskId: "a" }, { taskId: "b", mapIndex: 2n }];
  t.strictSame(readRequest(input, create(input, { tasks })), {
    type: "SkipDownstreamTasks",
    tasks: ["a", ["b", 2]],
  });
});

t.test("readRequest: every request of the service is one of the frames", async (t) => {
  for (const { name, input } of TaskSupervisor.methods.filter((one) => one.name !== "Start")) {
    try {
      t.equal(readRequest(input, create(input)).type, name);
    } catch (error) {
      t.match(error, { message: /is missing$|is not |is empty$/ }, name);
    }
  }
});
