import t from "tap";
import { type AirflowRelease, releaseOf } from "../../../src/local/server/releases.ts";
import { targetOf } from "../../../src/local/server/target.ts";
import { createTokens } from "../../../src/local/server/tokens.ts";
import { storeOfOneTask } from "../../support/route-request.ts";

t.test("targetOf: an operation, a short route, or neither", async (t) => {
  t.match(target("GET", "/variables/k"), {
    operation: "get_variable",
    path: { variable_key: "k" },
  });
  t.match(target("PATCH", "/tasks/i/run"), {
    operation: "ti_run",
    path: { task_instance_id: "i" },
  });
  t.match(target("GET", "/task-instances/i"), { operation: "get_task_instance" });
  t.match(target("PUT", "/xcoms"), { operation: "put_xcom" });
  t.equal(target("DELETE", "/health"), "not allowed");
  t.equal(target("GET", "/nope"), undefined);
});

t.test("targetOf: rules as of the release, reports also as of the version", async (t) => {
  const formsOf = (release: AirflowRelease, version: string) =>
    Object(Object(target("PATCH", "/task-instances/i/state", release, version)).rules.body.schema)
      .oneOf.length;
  t.equal(formsOf("3.2.2", "2025-04-11"), formsOf("3.2.2", "2026-04-06"));
  t.equal(formsOf("3.3.2", "2025-04-11"), formsOf("3.2.2", "2025-04-11") + 1);
  t.equal(formsOf("3.4.0b2", "2026-06-30"), formsOf("3.4.0b2", "2026-04-06") + 1);
});

t.test("targetOf: before 3.3 anybody may ask when reschedules began", async (t) => {
  const scope = (release: AirflowRelease) =>
    Object(target("GET", "/task-reschedules/i/start_date", release, "2026-04-06")).rules.scope;
  t.strictSame(scope("3.2.2"), ["execution"]);
  t.ok(scope("3.3.2").includes("self"));
});

function target(
  method: string,
  path: string,
  release: AirflowRelease = "3.3.2",
  version: string = "2026-06-30",
) {
  const store = storeOfOneTask();
  const found = targetOf({
    store,
    tokens: createTokens("s", "a", Date.now),
    method,
    path,
    query: new URLSearchParams(),
    body: "",
    contentType: undefined,
    authorization: undefined,
    version,
    release: releaseOf(release),
  });
  store.close();
  return found;
}
