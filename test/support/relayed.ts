import { readFileSync } from "node:fs";
import { type ApiClient, createApiClient } from "../../src/api/index.ts";
import {
  type RunnerRequest,
  readMessage,
  type SupervisorMessage,
} from "../../src/contract/index.ts";
import { createMasker, type Masker } from "../../src/supervisor/mask.ts";
import type { RelayedRequest } from "../../src/supervisor/relay/plan-request.ts";
import { relay } from "../../src/supervisor/relay/relay.ts";
import { type FakeApi, openFakeApi, type Routes } from "./fake-api.ts";
import { tokenOf, workloadOf } from "./scripted-attempt.ts";

/** Id of the task instance for which tests relay. */
export const relayedId = "0199b4a5-5b9c-7000-8000-000000000001";

/** What Airflow's own supervisor did with each request. */
export interface Recorded {
  readonly api: readonly {
    readonly method: string;
    readonly path: string;
    readonly query?: Readonly<Record<string, string | readonly string[]>>;
    readonly body?: unknown;
  }[];
  readonly reply: {
    readonly slot: string;
    readonly type?: string;
    readonly keys?: readonly string[];
  };
  readonly reply_when_404: {
    readonly slot: string;
    readonly type?: string;
    readonly error?: string;
    readonly detail?: unknown;
  };
}

/** Recorded from Airflow 3.3.2, by request. */
export const recorded: Readonly<Record<string, Recorded>> = JSON.parse(
  readFileSync("test/data/supervisor-requests.json", "utf8"),
).requests;

/** Relays one request to a server with these routes. */
export async function relayTo(
  routes: Routes,
  request: RelayedRequest,
): Promise<{ reply: SupervisorMessage | null | Error; api: FakeApi; masker: Masker }> {
  await using api = await openFakeApi(routes);
  await using client: ApiClient = createApiClient({
    baseUrl: api.baseUrl,
    token: tokenOf({}),
    retries: { attempts: 1 },
    rawJson: true,
  });
  const masker = createMasker();
  const { ti } = workloadOf(relayedId, "token");
  const signal = new AbortController().signal;
  const reply = await relay(request, { client, masker, ti, signal }).catch((error: unknown) =>
    Error.isError(error) ? error : new Error(String(error)),
  );
  return { reply, api, masker };
}

/** A request as it comes over the channel: with its defaults. */
export function requestOf(body: object): RunnerRequest {
  return readMessage(body, "toSupervisor");
}
