import type {
  ConnectionTestConnectionResponse,
  ConnectionTestResultBody,
} from "../contract/index.ts";
import type { Call, CallOptions } from "./call.ts";
import { expectObject } from "./expect.ts";
import { withoutNulls } from "./state-body.ts";

/** How a test ended, in wire names. */
export type ConnectionTestResult = {
  readonly state: Extract<ConnectionTestResultBody["state"], "success" | "failed">;
  /** Up to 2000 characters. */
  readonly result_message?: string | null;
};

/** Calls about connections that are to be tested. The token must be the workload's; `id` is the test's UUID. */
export interface ConnectionTests {
  /**
   * Reads the connection, secrets included: once.
   *
   * @throws {ApiStatusError} 409 when it was read, or the test has ended
   */
  connection(id: string, options?: CallOptions): Promise<ConnectionTestConnectionResponse>;
  /**
   * Reports how the test ended.
   *
   * @throws {ApiStatusError} 409 when that was reported
   */
  report(id: string, result: ConnectionTestResult, options?: CallOptions): Promise<void>;
}

/** Calls about callbacks that a worker runs. The token must be the callback's. Airflow 3.4. */
export interface Callbacks {
  /**
   * Says that a callback has been started.
   *
   * @throws {ApiStatusError} 409 when it is not waiting to be
   */
  run(id: string, options?: CallOptions): Promise<void>;
}

/** Makes the calls about connections that are to be tested. */
export function createConnectionTests(call: Call): ConnectionTests {
  return {
    async connection(id, options) {
      const path = { connection_test_id: id };
      return expectObject(
        await call("get_connection_test_connection", { path }, options),
        "conn_id",
      );
    },
    async report(id, result, options) {
      const parameters = { path: { connection_test_id: id }, body: withoutNulls(result) };
      await call("patch_connection_test", parameters, options);
    },
  };
}

/** Makes the calls about callbacks. */
export function createCallbacks(call: Call): Callbacks {
  return {
    async run(id, options) {
      await call("run_callback", { path: { callback_id: id } }, options);
    },
  };
}
