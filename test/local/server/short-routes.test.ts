import t from "tap";
import { matchShort } from "../../../src/local/server/short-routes.ts";
import { storeOfOneTask } from "../../support/route-request.ts";

const place = { dag_id: "d", run_id: "r", task_id: "a", key: "k" };

t.test("matchShort: what a short route stands for", async (t) => {
  const alias = (id: string, path: object) => ({ kind: "alias", id, path, request: {} });
  t.strictSame(match("PATCH", "/tasks/i/run"), alias("ti_run", { task_instance_id: "i" }));
  t.strictSame(
    match("PATCH", "/tasks/i/heartbeat"),
    alias("ti_heartbeat", { task_instance_id: "i" }),
  );
  t.strictSame(
    match("PATCH", "/tasks/i/state"),
    alias("ti_update_state", { task_instance_id: "i" }),
  );
  t.strictSame(match("GET", "/variables/k"), alias("get_variable", { variable_key: "k" }));
  t.strictSame(match("GET", "/connections/c"), alias("get_connection", { connection_id: "c" }));
  t.strictSame(match("GET", "/xcoms", { query: place }), alias("get_xcom", place));
  t.strictSame(match("GET", "/xcoms"), alias("get_xcom", {}));
});

t.test("matchShort: routes that stand for no other", async (t) => {
  const parameters = { task_instance_id: { in: "path", required: true } };
  t.match(match("GET", "/tasks/i/run"), { kind: "own", id: "get_task_run", rules: { parameters } });
  t.match(match("GET", "/task-instances/i"), {
    kind: "own",
    id: "get_task_instance",
    path: { task_instance_id: "i" },
  });
});

t.test("matchShort: nothing for other methods and paths", async (t) => {
  t.equal(match("DELETE", "/tasks/i/run"), undefined);
  t.equal(match("GET", "/tasks/i/j/run"), undefined);
});

t.test("matchShort: the value in a body is the body, untouched", async (t) => {
  const body = `{"dag_id":"d","run_id":"r","task_id":"a","key":"k","map_index":2,"value":{"b":1.0,"a":[]}}`;
  t.strictSame(shown(match("PUT", "/xcoms", { body })), {
    kind: "alias",
    id: "set_xcom",
    path: place,
    request: { query: "map_index=2", body: '{"b":1.0,"a":[]}' },
  });
  const nothing = JSON.stringify({ ...place, value: null });
  t.match(shown(match("PUT", "/xcoms", { body: nothing })), {
    request: { query: "map_index=-1", body: "null" },
  });
});

t.test("matchShort: a body that is not valid is left to be refused", async (t) => {
  for (const body of [
    "{",
    "[]",
    JSON.stringify(place),
    JSON.stringify({ ...place, value: 1, x: 1 }),
  ]) {
    t.match(match("PUT", "/xcoms", { body }), { kind: "own", rules: { body: { required: true } } });
  }
});

function match(
  method: string,
  path: string,
  {
    query = {},
    body = "",
  }: { readonly query?: Record<string, string>; readonly body?: string } = {},
) {
  const store = storeOfOneTask();
  const found = matchShort({ store, method, path, query: new URLSearchParams(query), body });
  store.close();
  return found;
}

function shown(found: ReturnType<typeof match>) {
  return found?.kind === "alias"
    ? { ...found, request: { ...found.request, query: String(found.request.query) } }
    : found;
}
