import { readFileSync } from "node:fs";
import { loadCases } from "../../src/conformance/load-cases.ts";
import { serverDriver } from "../../src/conformance/server/driver.ts";
import { playServerCase } from "../../src/conformance/server/play.ts";
import type { ServerCase } from "../../src/conformance/server/server-case.ts";
import { inapplicable } from "../../src/conformance/verdict.ts";
import {
  type AirflowRelease,
  type LocalServer,
  loadSeed,
  openLocalServer,
  openStore,
} from "../../src/local/index.ts";

/** A case of the conformance kit's side `server`, and what it found wrong with our server. */
interface Played {
  readonly one: ServerCase;
  readonly faults: readonly string[];
}

/** Starts a server with the kit's seed in it. The caller closes it. */
export async function openSeededServer(airflow: AirflowRelease): Promise<LocalServer> {
  const store = openStore(":memory:");
  const { jwtSecret = "", jwtAudience = "" } = loadSeed(
    store,
    JSON.parse(readFileSync("conformance/seed.json", "utf8")),
  );
  return openLocalServer({ store, jwtSecret, jwtAudience, airflow });
}

/** All cases for servers, in their order. */
export async function serverCases(): Promise<readonly ServerCase[]> {
  return Object(await loadCases("server", serverDriver));
}

/** Plays all cases against our server in this process, so that coverage is seen, and returns those of some groups. */
export async function playOurs(groups: RegExp): Promise<readonly Played[]> {
  const airflow = "3.3.2";
  await using server = await openSeededServer(airflow);
  const { baseUrl, jwtSecret: secret, jwtAudience: audience } = server;
  const ready = { baseUrl, secret, audience };
  const { signal } = new AbortController();
  const played: Played[] = [];
  for (const one of await serverCases()) {
    if (inapplicable(one, airflow) === undefined) {
      played.push({ one, faults: await playServerCase(one, { ready, airflow, signal }) });
    }
  }
  return played.filter(({ one }) => groups.test(one.id));
}
