import { type AttemptClient, createAttemptClient } from "../api/index.ts";
import { silentLogger } from "../base/index.ts";
import type { Attempt } from "./attempt.ts";
import { type AttemptLog, createAttemptLog } from "./attempt-log.ts";
import type { Journal } from "./journal.ts";
import { openLogFile } from "./log-file.ts";
import { logPathOf } from "./log-path.ts";
import { createMasker, type Masker } from "./mask.ts";

/** What the supervision of one attempt works with. Disposing it closes the log and the connections. */
export interface Tools extends AsyncDisposable {
  readonly client: AttemptClient;
  readonly journal: Journal;
  readonly log: AttemptLog;
  readonly logPath: string;
  readonly masker: Masker;
  /** Now, as ISO 8601 text in UTC. */
  readonly now: () => string;
  /** The server has the report: lets go of what was kept for it, while the runner ends. A later request connects anew. */
  readonly letGo: () => void;
}

/** Makes ready what an attempt needs. The token is known to the masker before anything is said. */
export function openTools(attempt: Attempt, journal: Journal): Tools {
  const { workload, settings, apiUrl, logger = silentLogger } = attempt;
  const { token = "" } = workload;
  const masker = createMasker();
  masker.add(token);
  const now = (): string => new Date().toISOString();
  const logPath = logPathOf(workload, settings.logFolder);
  const file = openLogFile(logPath);
  const client = createAttemptClient({
    baseUrl: apiUrl,
    token,
    retries: settings.retries,
    timeoutMs: settings.apiTimeoutMs,
    rawJson: true,
    onTokenRefreshed: (fresh) => masker.add(fresh),
  });
  return {
    client,
    journal,
    log: createAttemptLog({ file, masker, now, isDebugging: settings.tracesFrames }),
    logPath,
    masker,
    now,
    letGo() {
      journal.forget();
      void client.close();
    },
    async [Symbol.asyncDispose]() {
      file.close();
      const fault = file.fault();
      if (fault !== undefined) {
        logger.error("the log of an attempt could not be written", {
          logPath,
          fault: fault.message,
        });
      }
      await client.close();
    },
  };
}
