import { type IncomingHttpHeaders, request } from "node:http";
import { text } from "node:stream/consumers";
import type { ApiRequest } from "./server-case.ts";
import { signToken, type TokenSettings } from "./token.ts";

/** An answer as it came. */
export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The token that was sent, or "". */
  readonly token: string;
}

/**
 * Sends a request, on a connection of its own: Airflow's server cuts one on which it has failed.
 *
 * @param baseUrl - ends in `/execution/` with Airflow
 */
export function send(
  baseUrl: string,
  asked: ApiRequest,
  { settings, signal }: { readonly settings: TokenSettings; readonly signal?: AbortSignal },
): Promise<Received> {
  const { hostname, port, pathname } = new URL(baseUrl);
  const token = tokenOf(asked, settings);
  const payload = "body" in asked ? JSON.stringify(asked.body) : asked.raw;
  const { promise, resolve, reject } = Promise.withResolvers<Received>();
  const sent = request(
    {
      hostname,
      port,
      path: pathname.replace(/\/$/, "") + asked.path,
      method: asked.method,
      headers: headersOf(asked, token, payload),
      agent: false,
      ...(signal !== undefined && { signal }),
    },
    (response) => {
      const { statusCode: status = 0, headers } = response;
      text(response).then((body) => resolve({ status, headers, text: body, token }), reject);
    },
  );
  sent.on("error", reject);
  sent.end(payload);
  return promise;
}

function tokenOf({ token = "" }: ApiRequest, settings: TokenSettings): string {
  return typeof token === "string" ? token : signToken(token, settings);
}

function headersOf(
  asked: ApiRequest,
  token: string,
  payload: string | undefined,
): Readonly<Record<string, string>> {
  const isGiven = (name: string): boolean =>
    Object.keys(asked.headers ?? {}).some((given) => given.toLowerCase() === name);
  return {
    ...("body" in asked && !isGiven("content-type") && { "content-type": "application/json" }),
    ...(token !== "" && { authorization: `${asked.scheme ?? "Bearer"} ${token}` }),
    ...(asked.version !== undefined && { "airflow-api-version": asked.version }),
    ...(payload !== undefined && { "content-length": String(Buffer.byteLength(payload)) }),
    ...asked.headers,
  };
}
