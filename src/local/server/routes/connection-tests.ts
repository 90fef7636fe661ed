import type { Row } from "../../store/database.ts";
import { invalid, json, noContent, refuse } from "../answer.ts";
import { fields, type Route, type RouteRequest, text } from "../route.ts";

const columns = [
  "conn_id",
  "conn_type",
  "host",
  "schema",
  "login",
  "password",
  "port",
  "extra",
] as const;

/** The connection that is to be tested, secrets included: once, to whoever tests it. */
export const get_connection_test_connection: Route = (request) => {
  const { db } = request.store;
  return db.transaction(() => {
    const test = found(request);
    if (test["state"] !== "pending" && test["state"] !== "queued") {
      throw refuse(409, "conflict", `Connection test is already ${String(test["state"])}`);
    }
    db.run("UPDATE connection_test SET state = 'running' WHERE id = ?", String(test["id"]));
    return json(200, Object.fromEntries(columns.map((name) => [name, test[name]])));
  });
};

/** Takes the result of a test. Its connection is stored when that was asked for. */
export const patch_connection_test: Route = (request) => {
  const { store } = request;
  const { state, result_message } = fields(request);
  if (state !== "success" && state !== "failed") {
    const loc = ["body", "state"];
    throw invalid([{ type: "value_error", loc, msg: "should be success or failed", input: state }]);
  }
  store.db.transaction(() => {
    const test = found(request);
    if (test["state"] === "success" || test["state"] === "failed") {
      throw refuse(409, "conflict", `Connection test is already ${test["state"]}`);
    }
    store.db.run(
      "UPDATE connection_test SET state = ?, result_message = ? WHERE id = ?",
      state,
      typeof result_message === "string" ? result_message : null,
      String(test["id"]),
    );
    if (state === "success" && test["commit_on_success"] === 1) {
      store.db.run(
        `INSERT OR REPLACE INTO connection (conn_id, conn_type, host, "schema", login, password, port, extra)
         SELECT conn_id, conn_type, host, "schema", login, password, port, extra FROM connection_test WHERE id = ?`,
        String(test["id"]),
      );
    }
  });
  return noContent;
};

function found(request: RouteRequest): Row {
  const id = text(request, "connection_test_id");
  const test = request.store.db.get("SELECT * FROM connection_test WHERE id = ?", id);
  if (test === undefined) {
    throw refuse(404, "not_found", `Connection test ${id} not found`);
  }
  return test;
}
