import { PeerNotStartedError } from "../errors.ts";
import type { PeerProcess } from "../peer-process.ts";
import type { TokenSettings } from "./token.ts";

/** What the ready line of a server says. */
export interface Ready extends TokenSettings {
  readonly baseUrl: string;
}

/**
 * Waits for the ready line: one line of JSON, the first that the server prints.
 *
 * @param limitMs - how long, in milliseconds
 * @throws {PeerNotStartedError} when there is none in time, or it is not as it should be
 */
export async function untilReady(
  server: PeerProcess,
  command: readonly string[],
  { signal, limitMs }: { readonly signal: AbortSignal; readonly limitMs: number },
): Promise<Ready> {
  const limit = AbortSignal.timeout(limitMs);
  const fail = (fact: string): never => {
    const lines = server.stderr.text().trimEnd().split("\n");
    throw new PeerNotStartedError(command, fact, { detail: lines.slice(-20).join("\n") });
  };
  const isThere = await server.stdout
    .until((text) => text.includes("\n"), { signal: AbortSignal.any([signal, limit]) })
    .catch(() => {
      signal.throwIfAborted();
      return fail(`printed no ready line within ${limitMs / 1000} s`);
    });
  if (!isThere) {
    const { code, signal: killed } = await server.ended;
    fail(`ended before its ready line, with ${killed ?? `exit code ${code}`}`);
  }
  const line = server.stdout.text().replace(/\n.*/s, "");
  return readReady(line) ?? fail(`printed something else than a ready line: ${line.slice(0, 200)}`);
}

function readReady(line: string): Ready | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const { base_url: baseUrl, jwt_secret: secret, jwt_audience: audience } = Object(value);
  return [baseUrl, secret, audience].every((one) => typeof one === "string") &&
    URL.canParse(baseUrl)
    ? { baseUrl, secret, audience }
    : undefined;
}
