import { type DescMessage, toJson } from "@bufbuild/protobuf";
import t from "tap";
import { TaskSupervisor } from "../../../src/contract/descriptors.ts";
import { writeReply } from "../../../src/supervisor/door/write-reply.ts";
import { greeting } from "../../support/channel.ts";

const { method } = TaskSupervisor;

t.test("writeReply: a greeting, with moments, words, parts and JSON", async (t) => {
  const { output } = method.start;
  const { dag_run: run } = greeting.ti_context;
  const details = {
    ...greeting,
    start_date: "2026-01-01T00:00:00",
    ti_context: {
      ...greeting.ti_context,
      dag_run: { ...run, logical_date: "2026-01-01T00:00:00.123456Z", conf: { a: [1, null, {}] } },
      arg_bindings: [
        { kind: "xcom", name: "rows", task_id: "up" },
        { kind: "literal", name: "n", value: true },
      ],
    },
  };
  t.match(json(output, details), {
    ti: { task_id: "t", try_number: "1" },
    start_date: "2026-01-01T00:00:00Z",
    ti_context: {
      dag_run: {
        logical_date: "2026-01-01T00:00:00.123456Z",
        run_type: "DAG_RUN_TYPE_MANUAL",
        conf: { a: [1, null, {}] },
      },
      arg_bindings: [
        { xcom: { kind: "xcom", name: "rows", task_id: "up" } },
        { literal: { kind: "literal", name: "n", value: true } },
      ],
    },
  });
});

t.test("writeReply: any JSON value, null too, and lists of them", async (t) => {
  for (const value of [null, 1.5, "é", false, [], {}, [null, { k: [2n ** 60n] }]]) {
    const expected = JSON.parse(
      JSON.stringify(value, (_, one) => (typeof one === "bigint" ? Number(one) : one)),
    );
    t.strictSame(json(method.getXCom.output, { key: "k", value }), { key: "k", value: expected });
  }
  const { output } = method.getXComSequenceSlice;
  t.strictSame(json(output, { root: [1, null, "x"] }), { root: [1, null, "x"] });
  t.strictSame(json(method.getVariable.output, { key: "k", value: null }), { key: "k" });
});

t.test("writeReply: integers of 64 bits are kept where the contract has integers", async (t) => {
  const { output } = method.getXComCount;
  t.strictSame(json(output, { len: 9007199254740993n }), { len: "9007199254740993" });
});

t.test("writeReply: what protobuf would change is refused, and named", async (t) => {
  const value = { rows: [{ id: 9007199254740993n }] };
  t.throws(() => writeReply(method.getXCom.output, { key: "k", value }), {
    code: "ERR_WINDSOCK_VALUE_LOST",
    message:
      "XComResult.value.rows[0].id is 9007199254740993, which google.protobuf.Value would round",
    path: "XComResult.value.rows[0].id",
  });
  const run = { ...greeting.ti_context.dag_run, run_type: "new" };
  const details = { ...greeting, ti_context: { ...greeting.ti_context, dag_run: run } };
  t.throws(() => writeReply(method.start.output, details), {
    code: "ERR_WINDSOCK_VALUE_LOST",
    message:
      'StartupDetails.ti_context.dag_run.run_type is "new", which DagRunType has no value for',
  });
});

t.test("writeReply: what is no JSON is null in it", async (t) => {
  const value = [undefined];
  t.strictSame(json(method.getXCom.output, { key: "k", value }), { key: "k", value: [null] });
});

function json(desc: DescMessage, fields: object): unknown {
  return toJson(desc, writeReply(desc, { ...fields }), { useProtoFieldName: true });
}
