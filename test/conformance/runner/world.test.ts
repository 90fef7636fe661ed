import t from "tap";
import type { RunnerCase } from "../../../src/conformance/runner/case.ts";
import { createWorld, type World } from "../../../src/conformance/runner/world.ts";
import { readMessage } from "../../../src/contract/index.ts";

const head = { id: "x.y", proves: "x." };
const place = { dag_id: "conformance", run_id: "manual__1", task_id: "a", key: "return_value" };

t.test("createWorld: has variables, the steps among them, and keeps what is written", async (t) => {
  const world = worldOf({
    steps: [{ do: "context" }],
    variables: { a: "1", b: { $repeat: ["x", 3] } },
  });
  const get = (key: string) => world.answer({ type: "GetVariable", key });
  t.match(get("steps"), { type: "VariableResult", value: '[{"do":"context"}]' });
  t.match(get("b"), { value: "xxx" });
  t.match(get("none"), {
    type: "ErrorResponse",
    error: "VARIABLE_NOT_FOUND",
    detail: { key: "none" },
  });
  t.equal(world.answer({ type: "PutVariable", key: "c", value: "3" }), null);
  t.match(get("c"), { value: "3" });
  t.match(world.answer({ type: "DeleteVariable", key: "c" }), { ok: true });
  t.match(get("c"), { error: "VARIABLE_NOT_FOUND" });
  t.match(world.answer({ type: "GetVariableKeys" }), {
    keys: ["a", "b", "steps"],
    total_entries: 3,
  });
  t.match(world.answer({ type: "GetVariableKeys", prefix: "s", limit: 1, offset: 0 }), {
    keys: ["steps"],
  });
  t.match(worldOf({}).answer({ type: "GetVariable", key: "steps" }), { value: "[]" });
});

t.test("createWorld: has connections with all that must be there", async (t) => {
  const world = worldOf({ connections: { db: { host: "h" } } });
  const found = world.answer({ type: "GetConnection", conn_id: "db" });
  t.match(readMessage(found, "toRunner"), {
    conn_id: "db",
    conn_type: "http",
    host: "h",
    port: null,
  });
  t.match(world.answer({ type: "GetConnection", conn_id: "x" }), {
    error: "CONNECTION_NOT_FOUND",
    detail: { conn_id: "x" },
  });
});

t.test("createWorld: has XComs by Dag, run, task, key and map index", async (t) => {
  const world = worldOf({
    xcoms: [
      { task: "a", value: "plain" },
      { task: "a", key: "k", map_index: 1, value: "second" },
      { task: "a", key: "k", map_index: 0, value: "first" },
      { task: "a", key: "old", value: "prior", prior: true },
      { dag: "other", run: "r", task: "a", value: "far" },
    ],
  });
  const get = (more: object) =>
    world.answer({ type: "GetXCom", ...place, map_index: null, ...more })?.["value"];
  t.equal(get({}), "plain");
  t.equal(get({ map_index: 0 }), null);
  t.equal(get({ key: "k", map_index: 1 }), "second");
  t.equal(get({ dag_id: "other", run_id: "r" }), "far");
  t.equal(get({ key: "old" }), null);
  t.equal(get({ key: "old", include_prior_dates: true }), "prior");

  const k = { ...place, key: "k" };
  const slice = (more: object) =>
    world.answer({
      type: "GetXComSequenceSlice",
      ...k,
      start: null,
      stop: null,
      step: null,
      ...more,
    });
  t.strictSame(slice({})?.["root"], ["first", "second"]);
  t.strictSame(slice({ start: 1, stop: 2 })?.["root"], ["second"]);
  t.strictSame(slice({ step: 2 })?.["root"], ["first"]);
  t.strictSame(slice({ step: -1 })?.["root"], ["second", "first"]);
  t.match(world.answer({ type: "GetXComSequenceItem", ...k, offset: 1 }), { root: "second" });
  t.match(world.answer({ type: "GetXComSequenceItem", ...k, offset: 2 }), {
    error: "XCOM_NOT_FOUND",
  });
  t.match(world.answer({ type: "GetXComCount", ...k }), { type: "XComCountResponse", len: 2 });
});

t.test(
  "createWorld: keeps the XComs that are written, and forgets those that are deleted",
  async (t) => {
    const world = worldOf({});
    const get = () => world.answer({ type: "GetXCom", ...place })?.["value"];
    for (const value of [1, 2]) {
      t.equal(world.answer({ type: "SetXCom", ...place, map_index: -1, value }), null);
      t.equal(get(), value);
    }
    t.equal(world.answer({ type: "DeleteXCom", ...place, map_index: -1 }), null);
    t.equal(get(), null);
    world.answer({ type: "SetXCom", ...place, value: 3 });
    t.equal(get(), 3);
  },
);

t.test(
  "createWorld: answers under the names of its release, and whatever else is asked",
  async (t) => {
    const old = createWorld({ ...head }, "3.2.2");
    t.match(old.answer({ type: "GetNumberXComs", ...place }), {
      type: "XComLengthResponse",
      len: 0,
    });
    const world = worldOf({});
    t.match(world.answer({ type: "SetTaskStateStore" }), { type: "OKResponse" });
    t.match(world.answer({ type: "GetTICount" }), { count: 0 });
    t.equal(world.answer({ type: "MaskSecret", value: "x" }), null);
  },
);

function worldOf(parts: Partial<RunnerCase>): World {
  return createWorld({ ...head, ...parts }, "3.3.2");
}
