import { createHmac } from "node:crypto";
import type { Json, TokenSpec } from "./server-case.ts";

/** What a server checks tokens with. */
export interface TokenSettings {
  readonly secret: string;
  readonly audience: string;
}

const digests: Readonly<Record<string, string>> = { HS512: "sha512", HS256: "sha256" };

/** Signs a token as Airflow's scheduler does, but for what is asked otherwise. */
export function signToken(
  { sub, scope = "execution", validSeconds = 3600, moved = {}, ...spec }: TokenSpec,
  { secret, audience }: TokenSettings,
): string {
  const now = Math.floor(Date.now() / 1000);
  const moments = Object.entries(moved).map(([claim, seconds]) => [claim, now + seconds]);
  const claims: Readonly<Record<string, Json>> = {
    sub,
    scope,
    aud: audience,
    iat: now,
    nbf: now,
    exp: now + validSeconds,
    jti: "0",
    ...spec.claims,
    ...Object.fromEntries(moments),
  };
  const head = spec.head ?? { alg: "HS512", typ: "JWT", kid: "not-used" };
  const given = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== null));
  const content = `${encode(head)}.${encode(given)}`;
  const digest = digests[head.alg];
  const signature =
    digest === undefined
      ? ""
      : createHmac(digest, spec.secret ?? secret)
          .update(content)
          .digest("base64url");
  return `${content}.${signature}`;
}

/** The claims of a token, unchecked; none in what is no token. */
export function claimsOf(token: string): Readonly<Record<string, Json>> {
  const [, claims = ""] = token.split(".");
  try {
    return JSON.parse(Buffer.from(claims, "base64url").toString());
  } catch {
    return {};
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
