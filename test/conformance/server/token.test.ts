import { createHmac } from "node:crypto";
import t from "tap";
import type { TokenSpec } from "../../../src/conformance/server/server-case.ts";
import { claimsOf, signToken } from "../../../src/conformance/server/token.ts";

const settings = { secret: "s".repeat(64), audience: "urn:a" };
const now = Math.floor(Date.now() / 1000);

t.test("signToken: by default, for an hour, of scope execution", async (t) => {
  const token = signToken({ sub: "me" }, settings);
  const { iat, nbf, exp, ...others } = claimsOf(token);
  t.strictSame(others, { sub: "me", scope: "execution", aud: "urn:a", jti: "0" });
  t.strictSame([nbf, exp], [iat, Number(iat) + 3600]);
  t.ok(Math.abs(Number(iat) - now) < 60);
  t.strictSame(headOf(token), { alg: "HS512", typ: "JWT", kid: "not-used" });
  t.ok(isSigned(token, "sha512", settings.secret));
});

t.test("signToken: claims may be others, moved or none", async (t) => {
  const spec: TokenSpec = {
    sub: null,
    scope: null,
    validSeconds: 20,
    claims: { jti: null, iss: "x" },
    moved: { iat: 60 },
  };
  const { iat, nbf, exp, ...others } = claimsOf(signToken(spec, settings));
  t.strictSame(others, { aud: "urn:a", iss: "x" });
  t.strictSame([Number(iat) - Number(nbf), Number(exp) - Number(nbf)], [60, 20]);
});

t.test("signToken: header, secret and algorithm may be others", async (t) => {
  const hs256 = signToken({ sub: "me", head: { alg: "HS256" }, secret: "other" }, settings);
  t.strictSame(headOf(hs256), { alg: "HS256" });
  t.ok(isSigned(hs256, "sha256", "other"));
  t.match(signToken({ sub: "me", head: { alg: "none" } }, settings), /\.$/);
});

t.test("claimsOf: what is no token has none", async (t) => {
  t.strictSame([claimsOf(""), claimsOf("garbage"), claimsOf("a.b.c")], [{}, {}, {}]);
});

function headOf(token: string): unknown {
  return JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString());
}

function isSigned(token: string, digest: string, secret: string): boolean {
  const [head, claims, signature] = token.split(".");
  return createHmac(digest, secret).update(`${head}.${claims}`).digest("base64url") === signature;
}
