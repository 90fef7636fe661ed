import t from "tap";
import { isRefusal } from "../../src/runner/requests.ts";

t.test("isRefusal: knows the supervisor's answer by its name", async (t) => {
  const refused = Object.assign(new Error("no"), {
    code: "ERR_WINDSOCK_PEER_REFUSED",
    error: "VARIABLE_NOT_FOUND",
  });
  t.ok(isRefusal(refused, "VARIABLE_NOT_FOUND"));
  t.notOk(isRefusal(refused, "CONNECTION_NOT_FOUND"));
  t.notOk(isRefusal(Object.assign(new Error("x"), { code: "ERR_WINDSOCK_PEER_REFUSED" }), "X"));
  t.notOk(isRefusal(new Error("VARIABLE_NOT_FOUND"), "VARIABLE_NOT_FOUND"));
});
