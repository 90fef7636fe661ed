import t from "tap";
import {
  call,
  done,
  failure,
  ifTrue,
  indexOf,
  nothing,
  on404,
  onDenied,
  only,
  same,
  under,
  xcomPath,
} from "../../../src/supervisor/relay/plan.ts";

const header = () => undefined;

t.test("replies: made of an answer, under a name, as a word, or of nothing", async (t) => {
  t.strictSame(same({ a: 1 }, header), { a: 1 });
  t.strictSame(under("root")([1], header), { root: [1] });
  t.strictSame(done(null, header), { type: "OKResponse", ok: true });
  t.equal(nothing({ a: 1 }, header), null);
  t.strictSame(only("a", "b")({ a: 1, c: 2 }, header), { a: 1, b: undefined });
});

t.test("negative replies: for the statuses that are expected", async (t) => {
  const absent = failure("ASSET_NOT_FOUND", { name: "a" });
  t.strictSame(absent, { type: "ErrorResponse", error: "ASSET_NOT_FOUND", detail: { name: "a" } });
  t.equal(on404(absent)(404), absent);
  t.equal(on404(absent)(403), undefined);
  const denied = onDenied("VARIABLE_NOT_FOUND", { key: "k" });
  t.match(denied(404), { error: "VARIABLE_NOT_FOUND", detail: { key: "k" } });
  for (const status of [401, 403]) {
    t.match(denied(status), {
      error: "PERMISSION_DENIED",
      detail: { key: "k", status_code: status },
    });
  }
  t.equal(denied(500), undefined);
});

t.test("call: no refusal is expected unless it is said", async (t) => {
  t.equal(call("health", {}, same).negative(404), undefined);
});

t.test("parameters: what Airflow leaves out is left out", async (t) => {
  t.strictSame([3, 0, -1, null, undefined].map(indexOf), [3, 0, undefined, undefined, undefined]);
  t.strictSame([true, false, null, undefined].map(ifTrue), [true, undefined, undefined, undefined]);
  const key = { dag_id: "d", run_id: "r", task_id: "t", key: "k" };
  t.strictSame(xcomPath(Object({ ...key, value: 1 })), key);
});
