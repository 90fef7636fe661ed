/** Clocks differ: Airflow takes a token for so long after its end. */
const leewaySeconds = 10;

/**
 * How long ago a token has expired, in seconds, when that is beyond the leeway; undefined when it may be good. Nothing
 * of it is verified: only the server can.
 */
export function lateSeconds(token: string, nowMs: number): number | undefined {
  const late = Math.floor(nowMs / 1000 - expiryOf(token));
  return late > leewaySeconds ? late : undefined;
}

function expiryOf(token: string): number {
  try {
    const claims: unknown = JSON.parse(
      Buffer.from(token.split(".")[1] ?? "", "base64url").toString(),
    );
    return typeof claims === "object" && claims !== null && "exp" in claims
      ? Number(claims.exp)
      : Number.NaN;
  } catch {
    return Number.NaN; // no JWT: the server decides
  }
}
