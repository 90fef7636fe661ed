import { readFileSync } from "node:fs";
import { type LocalServer, loadSeed, openLocalServer, openStore } from "../../src/local/index.ts";
import { type Outcome, runProbe } from "./execution-probe.ts";

/** Groups of checks for operations that are not served yet. They run too: one that passes has to be listed below. */
const notServed =
  /^(asset|asset_event|asset_store|connection_test|hitl|store)\.|^inlets\.inactive$|^state\.awaiting_input_answered\.after$/;
/** Checks of these groups that are about something else: a version that has no such route, or a route that is served. */
const served = [
  "asset.by_alias_old_version",
  "store.old_version",
  "store.success_state",
  "connection_test.old_version",
];

/** Starts a server with the seed in it. The caller closes it. */
async function openSeededServer(): Promise<LocalServer> {
  const store = openStore(":memory:");
  const { jwtSecret = "", jwtAudience = "" } = loadSeed(
    store,
    JSON.parse(readFileSync("test/data/seed.json", "utf8")),
  );
  return openLocalServer({ store, jwtSecret, jwtAudience });
}

/** Runs all checks against our server, and returns those of the groups in question that are to pass. */
export async function probeOurs(
  groups: RegExp,
): Promise<{ readonly passing: Outcome[]; readonly unserved: Outcome[] }> {
  await using server = await openSeededServer();
  const outcomes = await runProbe(server.baseUrl, {
    secret: server.jwtSecret,
    audience: server.jwtAudience,
  });
  const ofContract = outcomes.filter(
    ({ check }) => check.level === "contract" && groups.test(check.id),
  );
  const isServed = ({ check: { id } }: Outcome): boolean =>
    served.includes(id) || !notServed.test(id);
  return {
    passing: ofContract.filter(isServed),
    unserved: ofContract.filter((outcome) => !isServed(outcome)),
  };
}
