import t from "tap";
import { createAttemptClient } from "../../src/api/attempt-client.ts";
import { json, openScriptedServer } from "../support/scripted-server.ts";

t.test("createAttemptClient: calls about task instances, and any other by its id", async (t) => {
  await using server = await openScriptedServer(json(204), json(200, { key: "k", value: "v" }));
  await using client = createAttemptClient({ baseUrl: server.baseUrl, token: "secret" });
  const id = "0199b4a5-5b9c-7000-8000-000000000001";
  await client.taskInstances.heartbeat(id, { hostname: "h", pid: 1 });
  const answer = await client.call("get_variable", { path: { variable_key: "k" } });
  t.match(answer.body, { value: "v" });
  t.equal(server.received[0]?.path, `/execution/task-instances/${id}/heartbeat`);
});
