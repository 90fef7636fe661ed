import t from "tap";
import { createHumanInput } from "../../src/api/human-input.ts";
import { answer, scriptCalls } from "../support/scripted-calls.ts";

const path = { task_instance_id: "i" };

t.test("human input: is asked for, answered and read", async (t) => {
  const response = { response_received: true };
  const { call, calls } = scriptCalls(answer(201, { options: ["A"] }), answer(200, response));
  const hitl = createHumanInput(call);
  const asked = await hitl.request("i", { options: ["A"], subject: "s", body: null });
  t.strictSame(asked, { options: ["A"] });
  t.strictSame(await hitl.answer("i", { chosen_options: ["A"] }), response);
  t.strictSame(await hitl.get("i"), response);
  t.strictSame(calls, [
    ["upsert_hitl_detail", { path, body: { options: ["A"], subject: "s", ti_id: "i" } }, undefined],
    ["update_hitl_detail", { path, body: { chosen_options: ["A"], ti_id: "i" } }, undefined],
    ["get_hitl_detail", { path }, undefined],
  ]);
});
