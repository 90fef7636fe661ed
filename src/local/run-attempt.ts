import { basename } from "node:path";
import { createApiClient } from "../api/index.ts";
import { type Logger, silentLogger } from "../base/index.ts";
import { parseWorkload } from "../contract/index.ts";
import { type SupervisorSettings, supervise } from "../supervisor/index.ts";
import { workloadOf } from "./ready.ts";
import type { LocalServer } from "./server/server.ts";
import type { Row } from "./store/database.ts";
import { taskInstanceById } from "./store/store.ts";

/** Where attempts run: the server they speak to, the file they load, and how they are supervised. */
export interface AttemptSite {
  readonly server: LocalServer;
  /** The Dag file. */
  readonly file: string;
  readonly settings: SupervisorSettings;
  readonly logger?: Logger | undefined;
}

/** States in which somebody has yet to say how the attempt ended. */
const openStates: readonly unknown[] = ["queued", "running", "restarting"];
/** Life of the token that starts an attempt, in seconds. Airflow: `[scheduler] task_queued_timeout`. */
const workloadTokenSeconds = 600;

/**
 * Runs the attempt of a queued task instance through a supervisor and a runner process of its own; one that was left
 * running by a supervisor that is no more is reported from what that one had written down.
 *
 * Settles when the row has left the states of an open attempt, whatever happened. Never rejects.
 */
export async function runAttempt(id: string, site: AttemptSite): Promise<void> {
  const { server, file, settings, logger = silentLogger } = site;
  const row = taskInstanceById(server.store, id);
  if (row === undefined) {
    return;
  }
  try {
    const token = await server.token(id, "workload", workloadTokenSeconds);
    await supervise({
      workload: parseWorkload(workloadOf(row, token, basename(file))),
      apiUrl: server.baseUrl,
      launch: { way: "windsock", dags: file },
      settings,
      logger,
    });
  } catch (error) {
    logger.error("the supervisor of an attempt failed", { tiId: id, error });
  }
  const after = taskInstanceById(server.store, id);
  if (after !== undefined && openStates.includes(after["state"])) {
    await giveUp(after, site);
  }
}

/** Reports for an attempt that nobody else will report: a retry while tries are left, a failure else. */
async function giveUp(row: Row, { server, logger = silentLogger }: AttemptSite): Promise<void> {
  const id = String(row["id"]);
  await using client = createApiClient({
    baseUrl: server.baseUrl,
    token: await server.token(id, "execution"),
    retries: { attempts: 1 },
  });
  const end_date = new Date(server.store.now()).toISOString();
  const tries = Number(row["max_tries"]);
  const state = tries !== 0 && Number(row["try_number"]) <= tries ? "up_for_retry" : "failed";
  try {
    if (row["state"] !== "running") {
      const who = { hostname: "localhost", unixname: "windsock", pid: 0, start_date: end_date };
      await client.taskInstances.run(id, who);
    }
    await client.taskInstances.setState(id, { state, end_date });
  } catch (error) {
    logger.error("an attempt could not be given up", { tiId: id, error });
  }
}
