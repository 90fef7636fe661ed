import { errors, jwtVerify, SignJWT } from "jose";

/** What a token says, checked. */
export interface Claims {
  readonly sub: string;
  readonly scope: "execution" | "workload" | "callback";
  readonly iat: number;
  readonly exp: number;
}

/** Signs and checks the tokens of one server. */
export interface Tokens {
  /** @param seconds - life of the token */
  readonly sign: (sub: string, scope: Claims["scope"], seconds?: number) => Promise<string>;
  /** Undefined for a token that is not to be trusted. */
  check(token: string): Promise<Claims | undefined>;
  /** A fresh token in place of one that is near its end; undefined while it is not. */
  refresh(claims: Claims): Promise<string | undefined>;
}

/** Life of an execution token. Airflow: `[execution_api] jwt_expiration_time`. */
const lifeSeconds = 600;
/** How far clocks may differ. Airflow: `[api_auth] jwt_leeway`. */
const leewaySeconds = 10;

/**
 * Creates the keeper of a server's tokens: HS512 over a shared secret, as Airflow's.
 *
 * @param now - milliseconds since 1970
 */
export function createTokens(secret: string, audience: string, now: () => number): Tokens {
  const key = new TextEncoder().encode(secret);
  const sign: Tokens["sign"] = (sub, scope, seconds = lifeSeconds) => {
    const at = Math.floor(now() / 1000);
    return new SignJWT({ scope })
      .setProtectedHeader({ alg: "HS512", typ: "JWT" })
      .setSubject(sub)
      .setAudience(audience)
      .setIssuedAt(at)
      .setNotBefore(at)
      .setExpirationTime(at + seconds)
      .sign(key);
  };
  return {
    sign,
    async check(token) {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: ["HS512"],
          audience,
          clockTolerance: leewaySeconds,
          currentDate: new Date(now()),
          requiredClaims: ["exp", "iat"],
        });
        const { sub, scope = "execution", iat = 0, exp = 0 } = payload;
        const isKnown = scope === "execution" || scope === "workload" || scope === "callback";
        const isFuture = iat > now() / 1000 + leewaySeconds;
        return sub === undefined || !isKnown || isFuture ? undefined : { sub, scope, iat, exp };
      } catch (error) {
        if (error instanceof errors.JOSEError) {
          return undefined;
        }
        throw error;
      }
    },
    async refresh({ sub, scope, iat, exp }) {
      // Airflow 3.2.2: at the last fifth of its life, or the last 30 s; workload tokens never.
      const left = exp - now() / 1000;
      const isNearEnd = left <= Math.max((exp - iat) * 0.2, 30);
      return scope === "execution" && isNearEnd ? sign(sub, scope) : undefined;
    },
  };
}
