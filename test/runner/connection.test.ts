import { inspect } from "node:util";
import t from "tap";
import type { ConnectionResult } from "../../src/contract/index.ts";
import { createConnection, secretsOf } from "../../src/runner/connection.ts";

t.test("createConnection: has Airflow's fields, undefined where Airflow has null", async (t) => {
  const bare = createConnection(replyOf({}));
  t.strictSame(JSON.parse(JSON.stringify(bare, (_, value: unknown) => value ?? "none")), {
    id: "c",
    connType: "a",
    host: "none",
    schema: "none",
    login: "none",
    password: "none",
    port: "none",
    extra: "none",
    uri: "a://",
  });
  t.equal(bare.host, undefined);
  t.strictSame(bare.extraJson(), {});
  const full = { host: "h", schema: "s", login: "l", password: "p", port: 1, extra: '{"a": 1}' };
  t.match(createConnection(replyOf(full)), full);
  t.strictSame(createConnection(replyOf(full)).extraJson(), { a: 1 });
  t.strictSame(createConnection(replyOf({ extra: "" })).extraJson(), {});
});

t.test("createConnection: an extra that is no JSON is named, and not told", async (t) => {
  const connection = createConnection(replyOf({ extra: "hunter2 " }));
  t.equal(connection.extra, "hunter2 ");
  const error = t.throws(() => connection.extraJson(), {
    code: "ERR_WINDSOCK_CONNECTION_EXTRA_NOT_JSON",
    connectionId: "c",
  });
  t.notMatch(inspect(error), /hunter2/, "nor in a cause");
});

/** As Airflow 3.3's get_uri() writes them. */
const uris: Readonly<Record<string, Partial<ConnectionResult>>> = {
  "postgres://me:p%40ss%2Fw@db.example.org:5432/sales": {
    conn_type: "postgres",
    host: "db.example.org",
    schema: "sales",
    login: "me",
    password: "p@ss/w",
    port: 5432,
  },
  "a://": {},
  "a://@:1": { port: 1 },
  "a:///s%20b%2Fc": { schema: "s b/c" },
  "a://me@": { login: "me" },
  "a://me@:1": { login: "me", port: 1 },
  "a://:x@": { password: "x" },
  "a://me:@h": { login: "me", password: "", host: "h" },
  "a://h": { host: "h", port: 0, login: "", extra: "" },
  "google-cloud://h": { conn_type: "google_Cloud", host: "h" },
  "a://h%21%27%28%29%2A~-_.%C3%A9": { host: "h!'()*~-_.é" },
  "a://%3A%3A1": { host: "::1" },
  "http://https://a:b@api.example.org:443": {
    conn_type: "http",
    host: "https://api.example.org",
    login: "a",
    password: "b",
    port: 443,
  },
  "http://http%3A%2F%2Fapi.example.org": { conn_type: "http", host: "http://api.example.org" },
  "a://h/?a=1&b=x+y%26z": { host: "h", extra: '{"a": "1", "b": "x y&z"}' },
  "a://h/s?a=~%2A%28%29%27%21%C3%A9%2B+": {
    host: "h",
    schema: "s",
    extra: '{"a": "~*()\'!é+ "}',
  },
  "a://h/?__extra__=%7B%22a%22%3A+1%7D": { host: "h", extra: '{"a": 1}' },
  "a://h/?__extra__=%7B%22a%22%3A+%22x%22%2C+%22b%22%3A+1%7D": {
    host: "h",
    extra: '{"a": "x", "b": 1}',
  },
  "a://h/?__extra__=%7B%7D": { host: "h", extra: "{}" },
  "a://h/?__extra__=%5B%22ab%22%5D": { host: "h", extra: '["ab"]' },
  "a://h/?__extra__=%22text%22": { host: "h", extra: '"text"' },
  "a://h/?__extra__=not+json": { host: "h", extra: "not json" },
  "a://h/?__extra__=null": { host: "h", extra: "null" },
};
for (const [uri, reply] of Object.entries(uris)) {
  t.test(`uri: is ${uri}, as Airflow writes it`, async (t) => {
    t.equal(createConnection(replyOf(reply)).uri, uri);
  });
}

t.test("secretsOf: the password, and what stands under a secret's name in the extra", async (t) => {
  const extra = JSON.stringify({
    api_key: "key",
    tokens: ["one", { inner: "no" }, ["two"]],
    nested: { password: "deep", region: "eu" },
    secret: "",
    private_key: 7,
    other: null,
  });
  t.strictSame(secretsOf(replyOf({ password: "pw", extra })), ["pw", "key", "one", "two", "deep"]);
});

t.test("secretsOf: none without a password, or in an extra that is no JSON", async (t) => {
  for (const reply of [{}, { extra: "not json" }, { extra: '"text"' }, { password: "" }]) {
    t.strictSame(secretsOf(replyOf(reply)), []);
  }
});

function replyOf(fields: Partial<ConnectionResult>): ConnectionResult {
  return {
    type: "ConnectionResult",
    conn_id: "c",
    conn_type: "a",
    host: null,
    schema: null,
    login: null,
    password: null,
    port: null,
    extra: null,
    ...fields,
  };
}
