import type { RunnerRequest } from "../../src/contract/index.ts";
import { runContext } from "./fake-api.ts";
import type { Step } from "./scripted-runner.ts";
import { json } from "./scripted-server.ts";

/** Reports of a runner. */
export const failed: RunnerRequest = {
  type: "TaskState",
  state: "failed",
  end_date: "2026-01-01T00:00:07Z",
};
export const skipped: RunnerRequest = { type: "TaskState", state: "skipped" };
export const retry: RunnerRequest = {
  type: "RetryTask",
  end_date: "2026-01-01T00:00:06Z",
  retry_delay_seconds: 1.5,
  retry_reason: "why",
};
/** A claim that is granted with tries left. */
export const retriesLeft: ReturnType<typeof json> = json(200, {
  ...runContext,
  should_retry: true,
  max_tries: 2,
});
/** A runner that does not heed SIGTERM. */
export const deaf: Step = { heed: null };
