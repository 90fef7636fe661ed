import t from "tap";
import { createXComs } from "../../src/api/xcoms.ts";
import { answer, type CallOutcome, scriptCalls, statusError } from "../support/scripted-calls.ts";

const of = { dagId: "d", runId: "r", taskId: "t", key: "k" };
const path = { dag_id: "d", run_id: "r", task_id: "t", key: "k" };

t.test("get: reads a value", async (t) => {
  const { xcoms, calls } = open(answer(200, { key: "k", value: null }));
  t.strictSame(await xcoms.get(of), { key: "k", value: null });
  await xcoms.get({ ...of, mapIndex: 3, offset: -1, includePriorDates: true });
  const query = { map_index: undefined, offset: undefined, include_prior_dates: undefined };
  t.strictSame(calls, [
    ["get_xcom", { path, query }, undefined],
    [
      "get_xcom",
      { path, query: { map_index: 3, offset: -1, include_prior_dates: true } },
      undefined,
    ],
  ]);
});

t.test("get: what is not there has the value null", async (t) => {
  const { xcoms } = open(statusError(404, { reason: "not_found" }));
  t.strictSame(await xcoms.get(of), { key: "k", value: null });
});

t.test("get: other refusals are thrown, and so is an answer without a value", async (t) => {
  const { xcoms } = open(statusError(403, "no"), new Error("x"), answer(200, { key: "k" }));
  await t.rejects(xcoms.get(of), { code: "ERR_WINDSOCK_API_STATUS", status: 403 });
  await t.rejects(xcoms.get(of), { message: "x" });
  await t.rejects(xcoms.get(of), { code: "ERR_WINDSOCK_API_RESPONSE" });
});

t.test("set: the body is the value", async (t) => {
  const { xcoms, calls } = open(answer(201, { message: "" }));
  await xcoms.set({ ...of, value: { a: 1 }, mapIndex: 0, mappedLength: 2, dagResult: true });
  await xcoms.set({ ...of, value: undefined, mapIndex: -1 });
  t.strictSame(calls, [
    [
      "set_xcom",
      { path, query: { map_index: 0, mapped_length: 2, dag_result: true }, body: { a: 1 } },
      undefined,
    ],
    [
      "set_xcom",
      {
        path,
        query: { map_index: undefined, mapped_length: undefined, dag_result: undefined },
        body: null,
      },
      undefined,
    ],
  ]);
});

t.test("delete: names the map index of a mapped task", async (t) => {
  const { xcoms, calls } = open(answer(200, {}));
  await xcoms.delete({ ...of, mapIndex: 1 });
  t.strictSame(calls, [["delete_xcom", { path, query: { map_index: 1 } }, undefined]]);
});

t.test("count: reads the header", async (t) => {
  const { xcoms, calls } = open(
    answer(200, undefined, { "content-range": "map_indexes 12" }),
    answer(200),
  );
  t.equal(await xcoms.count(of), 12);
  t.strictSame(calls, [["head_xcom", { path }, undefined]]);
  await t.rejects(xcoms.count(of), { code: "ERR_WINDSOCK_API_RESPONSE" });
});

t.test("item and slice: hand over bare values", async (t) => {
  const { xcoms, calls } = open(answer(200, "v"), answer(200, [1]));
  t.equal(await xcoms.item({ ...of, offset: -1 }), "v");
  t.strictSame(
    await xcoms.slice({ ...of, start: 1, stop: 2, step: -1, includePriorDates: false }),
    [1],
  );
  t.strictSame(calls, [
    ["get_mapped_xcom_by_index", { path: { ...path, offset: -1 } }, undefined],
    [
      "get_mapped_xcom_by_slice",
      { path, query: { start: 1, stop: 2, step: -1, include_prior_dates: false } },
      undefined,
    ],
  ]);
});

function open(...outcomes: readonly CallOutcome[]) {
  const { call, calls } = scriptCalls(...outcomes);
  return { xcoms: createXComs(call), calls };
}
