import { inspect } from "node:util";
import t from "tap";
import { createTokenHolder, maskTokens, readClaims } from "../../src/api/token.ts";

const sub = "01a2";
const workload = jwt({ sub, scope: "workload", exp: 2_000, iat: 1_000 });
const execution = jwt({ sub, scope: "execution", exp: 1_600, iat: 1_000 });
const later = jwt({ sub, scope: "execution", exp: 2_200 });

t.test("readClaims: reads what a token says of itself", async (t) => {
  t.strictSame(readClaims(workload), { sub, scope: "workload", exp: 2_000, iat: 1_000 });
});

const opaque = {
  "one word": "secret",
  "two dots and no JSON": "a.b.c",
  "JSON that is no object": `a.${Buffer.from("1").toString("base64url")}.c`,
  "JSON null": `a.${Buffer.from("null").toString("base64url")}.c`,
};
for (const [name, token] of Object.entries(opaque)) {
  t.test(`readClaims: has nothing for ${name}`, async (t) => {
    t.equal(readClaims(token), undefined);
  });
}

t.test("readClaims: leaves out claims of another kind", async (t) => {
  const claims = readClaims(jwt({ sub: 1, scope: [], exp: "2", iat: null }));
  t.strictSame(claims, { sub: undefined, scope: undefined, exp: undefined, iat: undefined });
});

const offers: Readonly<Record<string, readonly [string, string | undefined, boolean]>> = {
  "takes a token that lives longer": [execution, later, true],
  "takes a token for execution in place of one for the run call, whichever ends first": [
    workload,
    execution,
    true,
  ],
  "leaves a token that ends at the same time": [execution, execution, false],
  "leaves a token that ends earlier": [later, execution, false],
  "leaves another token for the run call that ends earlier": [
    workload,
    jwt({ sub, scope: "workload", exp: 1 }),
    false,
  ],
  "leaves a token of another subject": [execution, jwt({ sub: "other", exp: 9_000 }), false],
  "leaves a token without an end": [execution, jwt({ sub }), false],
  "leaves what is no token": [execution, "x".repeat(40), false],
  "leaves a token of no subject": [jwt({ exp: 1 }), jwt({ exp: 2 }), false],
  "keeps a token that never ends": [jwt({ sub }), later, false],
  "keeps a token that cannot be read": ["secret", later, false],
  "keeps the token when none is offered": [execution, undefined, false],
};
for (const [name, [token, offered, isTaken]] of Object.entries(offers)) {
  t.test(`offer: ${name}`, async (t) => {
    const told: string[] = [];
    const holder = createTokenHolder(token, (fresh) => told.push(fresh));
    holder.offer(offered);
    t.equal(holder.authorization(), `Bearer ${isTaken ? offered : token}`);
    t.strictSame(told, isTaken ? [offered] : []);
    t.strictSame(holder.claims(), readClaims((isTaken ? offered : token) ?? ""));
  });
}

t.test("offer: nobody needs to be told", async (t) => {
  const holder = createTokenHolder(execution);
  holder.offer(later);
  t.equal(holder.authorization(), `Bearer ${later}`);
});

t.test("createTokenHolder: what it makes shows no token", async (t) => {
  const holder = createTokenHolder(execution);
  for (const shown of [inspect(holder, { depth: 20, showHidden: true }), JSON.stringify(holder)]) {
    t.notMatch(shown, execution.slice(0, 20));
  }
});

t.test("maskTokens: masks what looks like a token, wherever it stands", async (t) => {
  t.equal(
    maskTokens(`<p>Bearer ${execution}, "${later}" eyJust a word a.b.c</p>`),
    '<p>Bearer [redacted], "[redacted]" eyJust a word a.b.c</p>',
  );
});

function jwt(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "HS512", typ: "JWT" })}.${part(claims)}.c2lnbmF0dXJl`;
}
