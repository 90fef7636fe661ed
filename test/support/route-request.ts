import { newestVersion } from "../../src/contract/index.ts";
import { loadSeed, openStore, type Store } from "../../src/local/index.ts";
import { type Answer, Refusal } from "../../src/local/server/answer.ts";
import { releaseOf } from "../../src/local/server/releases.ts";
import type { RouteRequest } from "../../src/local/server/route.ts";
import { createTokens } from "../../src/local/server/tokens.ts";

/** A store in which a run of the Dag `d` has the task `a`, as the task instance `i`. */
export function storeOfOneTask(ti: Readonly<Record<string, unknown>> = {}): Store {
  const store = openStore(":memory:", () => Date.parse("2026-01-01T00:00:00Z"));
  const of = { dag_id: "d", run_id: "r" };
  loadSeed(store, {
    dags: [{ dag_id: "d", tasks: [{ task_id: "a", retries: 1 }] }],
    runs: [{ ...of, run_after: "2025-01-01T00:00:00Z", state: "running", run_type: "manual" }],
    task_instances: [{ ...of, name: "one", id: "i", task_id: "a", state: "running", ...ti }],
  });
  return store;
}

/** A request as a route gets it when the server has checked it. */
export function routeRequest(
  store: Store,
  given: Partial<Omit<RouteRequest, "store">> = {},
): RouteRequest {
  return {
    store,
    tokens: createTokens("secret", "audience", store.now),
    parameters: {},
    body: undefined,
    bodyText: given.body === undefined ? "" : JSON.stringify(given.body),
    claims: undefined,
    version: newestVersion,
    release: releaseOf("3.3.2"),
    ...given,
  };
}

/** What a route refuses with. */
export function refusalOf(ask: () => unknown): Answer | undefined {
  try {
    ask();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) {
      return error.answer;
    }
    throw error;
  }
}
