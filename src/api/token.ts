/** What a token says of itself. All of it is unverified: only the server can tell whether it is genuine. */
export interface TokenClaims {
  /** Whom it is for: the id of a task instance. */
  readonly sub: string | undefined;
  /** `execution`, or `workload` for one that is good for the run call only. */
  readonly scope: string | undefined;
  /** End of its life, in seconds since 1970. */
  readonly exp: number | undefined;
  /** When it was made, in seconds since 1970. */
  readonly iat: number | undefined;
}

/** The token in force. It leaves this object in the header of a request and through `onRefreshed`, and nowhere else. */
export interface TokenHolder {
  /** Value of the `Authorization` header. */
  readonly authorization: () => string;
  /** Takes the `Refreshed-API-Token` header of an answer, when it is a successor of the token in force. */
  readonly offer: (token: string | undefined) => void;
  readonly claims: () => TokenClaims | undefined;
}

const jwt = /\beyJ[\w-]{4,}\.[\w-]+(?:\.[\w-]*)?/g;

/** Replaces what looks like a token in a text of others. */
export function maskTokens(text: string): string {
  return text.replace(jwt, "[redacted]");
}

/** Reads a token's claims without verifying it, or undefined when it is not a JWT. */
export function readClaims(token: string): TokenClaims | undefined {
  const [, payload, signature] = token.split(".");
  if (payload === undefined || signature === undefined) {
    return undefined;
  }
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString());
    if (typeof claims !== "object" || claims === null) {
      return undefined;
    }
    const claim = (name: string): unknown => Object.getOwnPropertyDescriptor(claims, name)?.value;
    return {
      sub: text(claim("sub")),
      scope: text(claim("scope")),
      exp: seconds(claim("exp")),
      iat: seconds(claim("iat")),
    };
  } catch {
    return undefined; // not JSON: some other text with two dots
  }
}

/**
 * Holds a token in a closure.
 *
 * A successor is a JWT for the same subject that lives longer, or one for execution where the token in force is good for
 * the run call only: those two come from different settings, and the newer may well end first.
 *
 * @param onRefreshed - told of a successor before it is used, so that it can be masked
 */
export function createTokenHolder(
  token: string,
  onRefreshed?: (token: string) => void,
): TokenHolder {
  let current = token;
  return {
    authorization: () => `Bearer ${current}`,
    claims: () => readClaims(current),
    offer(offered) {
      if (offered === undefined) {
        return; // as in most answers
      }
      const now = readClaims(current);
      const next = readClaims(offered);
      if (now?.sub === undefined || next?.sub !== now.sub) {
        return;
      }
      const isSwap = now.scope === "workload" && next.scope !== "workload";
      if (isSwap || (next.exp ?? 0) > (now.exp ?? Infinity)) {
        onRefreshed?.(offered);
        current = offered;
      }
    },
  };
}

function text(claim: unknown): string | undefined {
  return typeof claim === "string" ? claim : undefined;
}

function seconds(claim: unknown): number | undefined {
  return typeof claim === "number" ? claim : undefined;
}
