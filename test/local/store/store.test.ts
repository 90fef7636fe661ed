import t from "tap";
import {
  createDagRun,
  dagRunOf,
  isArchived,
  openStore,
  putConnection,
  putDag,
  putVariable,
  putXCom,
  setDagRunState,
  taskInstanceById,
  taskInstancesOf,
  updateTaskInstance,
  xcomsOf,
} from "../../../src/local/store/store.ts";
import { storeOfOneTask } from "../../support/route-request.ts";

const run = {
  dagId: "d",
  runId: "r",
  logicalDate: "2026-01-01T00:00:00Z",
  runAfter: "2026-01-01T00:00:00Z",
  runType: "manual",
  state: "queued",
  conf: "{}",
};
const tasks = [
  { __var: { task_id: "a", retries: 2, task_type: "T" } },
  { __var: { task_id: "b", _operator_name: "O" } },
  {},
];

t.test("createDagRun: makes an instance for each task, and the run once", async (t) => {
  const store = openStore(":memory:", () => 1_000);
  putDag(store, "d", { dag: { tasks } }, { tags: ["b", "a"] });
  putDag(store, "d", { dag: { tasks: tasks.slice(0, 2) } });
  createDagRun(store, run);
  t.match(taskInstancesOf(store, "d", "r"), [
    { task_id: "a", max_tries: 2, operator: "T", state: null, try_number: 0 },
    { task_id: "b", max_tries: 0, operator: "O" },
  ]);
  t.throws(() => createDagRun(store, run));
  t.match(dagRunOf(store, "d", "r"), {
    data_interval_start: "2026-01-01T00:00:00.000000Z",
    start_date: null,
  });
  store.close();
});

t.test("createDagRun: a Dag that nobody knows has no tasks", async (t) => {
  const store = openStore(":memory:");
  createDagRun(store, { ...run, logicalDate: null, startDate: "2026-01-01T00:00:00Z" });
  putDag(store, "e", { dag: { tasks: [{}] } });
  createDagRun(store, { ...run, dagId: "e" });
  t.strictSame(taskInstancesOf(store, "d", "r"), []);
  t.match(taskInstancesOf(store, "e", "r"), [{ task_id: "undefined", operator: "" }]);
  store.close();
});

t.test("rows: are changed by column", async (t) => {
  const store = openStore(":memory:", () => 1_000);
  putDag(store, "d", { dag: { tasks: tasks.slice(0, 1) } });
  createDagRun(store, run);
  const id = String(taskInstancesOf(store, "d", "r")[0]?.["id"]);
  updateTaskInstance(store, id, { state: "queued", try_number: 1 });
  t.match(taskInstanceById(store, id), { state: "queued", try_number: 1 });
  setDagRunState(store, "d", "r", "running");
  setDagRunState(store, "d", "r", "success");
  t.match(dagRunOf(store, "d", "r"), { state: "success", start_date: /^1970/, end_date: /^1970/ });
  store.close();
});

t.test("values: the last one counts, XComs are kept as their text", async (t) => {
  const store = openStore(":memory:");
  const place = { dagId: "d", runId: "r", taskId: "a", mapIndex: -1 };
  putVariable(store, "k", "1");
  putVariable(store, "k", "2", "note");
  const connection = {
    conn_id: "c",
    conn_type: "http",
    host: null,
    schema: null,
    login: null,
    password: null,
    port: 1,
    extra: null,
  };
  putConnection(store, connection);
  putXCom(store, { ...place, key: "x" }, '{"b":1.0,"a":2}');
  putXCom(store, { ...place, key: "y" }, "1", { mappedLength: 3, isDagResult: true });
  t.match(store.db.all("SELECT * FROM variable"), [{ key: "k", value: "2", description: "note" }]);
  t.match(store.db.get("SELECT * FROM connection"), connection);
  t.strictSame(
    [...xcomsOf(store, place)],
    [
      ["x", '{"b":1.0,"a":2}'],
      ["y", "1"],
    ],
  );
  store.close();
});

t.test("isArchived: only of an earlier try", async (t) => {
  const store = storeOfOneTask({ archived_id: "old" });
  t.strictSame([isArchived(store, "old"), isArchived(store, "i")], [true, false]);
  store.close();
});
