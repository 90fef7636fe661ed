import { SignJWT } from "jose";
import t from "tap";
import { createTokens } from "../../../src/local/server/tokens.ts";

const id = "0199bb6c-0000-7000-8000-000000000001";
let now = 1_000_000_000;
const tokens = createTokens("secret", "audience", () => now);

t.test("tokens: what was signed is trusted, while it lives and a little longer", async (t) => {
  const token = await tokens.sign(id, "workload", 60);
  t.match(await tokens.check(token), { sub: id, scope: "workload" });
  now += 65_000;
  t.ok(await tokens.check(token));
  now += 10_000;
  t.equal(await tokens.check(token), undefined);
});

t.test("tokens: strangers, and claims from the future", async (t) => {
  const foreign = createTokens("other", "audience", () => now);
  t.equal(await tokens.check(await foreign.sign(id, "execution")), undefined);
  t.equal(await tokens.check("garbage"), undefined);
  const early = await new SignJWT({
    sub: id,
    aud: "audience",
    iat: now / 1000 + 60,
    exp: now / 1000 + 600,
  })
    .setProtectedHeader({ alg: "HS512" })
    .sign(new TextEncoder().encode("secret"));
  t.equal(await tokens.check(early), undefined);
});

t.test("tokens: an execution token is renewed at its end, a workload token never", async (t) => {
  const at = now / 1000;
  const claims = { sub: id, scope: "execution", iat: at - 500, exp: at + 100 } as const;
  t.ok(await tokens.refresh(claims));
  t.equal(await tokens.refresh({ ...claims, exp: at + 300 }), undefined);
  t.equal(await tokens.refresh({ ...claims, scope: "workload" }), undefined);
});

t.test("tokens: a fault that is not the token's is told", async (t) => {
  const broken = createTokens("secret", "audience", () => {
    throw new Error("no clock");
  });
  await t.rejects(broken.check(await tokens.sign(id, "execution")), { message: "no clock" });
});

t.test("tokens: of a callback, and of a kind that nobody knows", async (t) => {
  const tokens = createTokens("secret", "audience", () => now);
  const signed = (scope: string) =>
    new SignJWT({ sub: id, aud: "audience", iat: now / 1000, exp: now / 1000 + 600, scope })
      .setProtectedHeader({ alg: "HS512" })
      .sign(new TextEncoder().encode("secret"));
  t.match(await tokens.check(await signed("callback")), { scope: "callback" });
  t.equal(await tokens.check(await signed("other")), undefined);
});
