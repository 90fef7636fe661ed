import type {
  HITLDetailRequest,
  HITLDetailResponse,
  UpdateHITLDetailPayload,
} from "../contract/index.ts";
import type { Call, CallOptions } from "./call.ts";
import { expectObject } from "./expect.ts";
import { withoutNulls } from "./state-body.ts";

/** What is asked, in wire names. */
export type HumanInputRequest = Pick<HITLDetailRequest, "options" | "subject"> &
  Partial<Omit<HITLDetailRequest, "ti_id">>;

/** What is answered, in wire names. */
export type HumanInputAnswer = Pick<UpdateHITLDetailPayload, "chosen_options"> &
  Partial<Omit<UpdateHITLDetailPayload, "ti_id">>;

/** Calls about questions to humans. `id` is the task instance's UUID. */
export interface HumanInput {
  /**
   * Asks. Not repeated when no answer came: that would wipe what a human has answered meanwhile.
   *
   * @returns what is asked now: until Airflow 3.4 an open request stays as it is, whatever the new one says
   */
  request(id: string, body: HumanInputRequest, options?: CallOptions): Promise<HITLDetailRequest>;
  /**
   * Answers, in the name of the system.
   *
   * @throws {ApiStatusError} 404 when nothing was asked, 409 when it was answered
   */
  answer(id: string, body: HumanInputAnswer, options?: CallOptions): Promise<HITLDetailResponse>;
  /**
   * Reads what was answered.
   *
   * @throws {ApiStatusError} 404 when nothing was asked
   */
  get(id: string, options?: CallOptions): Promise<HITLDetailResponse>;
}

/** Makes the calls about questions to humans. */
export function createHumanInput(call: Call): HumanInput {
  const path = (id: string) => ({ task_instance_id: id });
  return {
    async request(id, body, options) {
      const parameters = { path: path(id), body: { ...withoutNulls(body), ti_id: id } };
      return expectObject(await call("upsert_hitl_detail", parameters, options), "options");
    },
    async answer(id, body, options) {
      const parameters = { path: path(id), body: { ...withoutNulls(body), ti_id: id } };
      const answer = await call("update_hitl_detail", parameters, options);
      return expectObject(answer, "response_received");
    },
    async get(id, options) {
      const answer = await call("get_hitl_detail", { path: path(id) }, options);
      return expectObject(answer, "response_received");
    },
  };
}
