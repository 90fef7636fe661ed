import t from "tap";
import { readConnection } from "../../src/local/run-connections.ts";
import type { StoredConnection } from "../../src/local/store/store.ts";

const cases: Record<string, { text: string; fields: Partial<StoredConnection> }> = {
  "a whole URI": {
    text: "postgres://me:s%40cret@db.example:5432/sales?sslmode=require&retries=3",
    fields: {
      conn_type: "postgres",
      login: "me",
      password: "s@cret",
      host: "db.example",
      port: 5432,
      schema: "sales",
      extra: '{"sslmode":"require","retries":"3"}',
    },
  },
  "a type and nothing else": { text: "fs://", fields: { conn_type: "fs" } },
  "a type with a dash": {
    text: "google-cloud-platform://",
    fields: { conn_type: "google_cloud_platform" },
  },
  "postgresql is postgres": {
    text: "postgresql://h",
    fields: { conn_type: "postgres", host: "h" },
  },
  "a host that is a URL": {
    text: "http://https://api.example:8443/v1",
    fields: { conn_type: "http", host: "https://api.example", port: 8443, schema: "v1" },
  },
  "a path of several parts": {
    text: "package://vega-datasets/data/weather.csv",
    fields: { conn_type: "package", host: "vega-datasets", schema: "data/weather.csv" },
  },
  "an address of IPv6": {
    text: "ssh://[::1]:22",
    fields: { conn_type: "ssh", host: "[::1]", port: 22 },
  },
  "a login without a password": {
    text: "ftp://me@h",
    fields: { conn_type: "ftp", login: "me", host: "h" },
  },
  "an extra in one piece": {
    text: `aws://?__extra__=${encodeURIComponent('{"deep":{"a":1}}')}`,
    fields: { conn_type: "aws", extra: '{"deep":{"a":1}}' },
  },
  JSON: {
    text: '{"conn_type": "http", "host": "h", "port": 80, "login": "me", "password": "p", "schema": "s", "extra": {"a": 1}}',
    fields: {
      conn_type: "http",
      host: "h",
      port: 80,
      login: "me",
      password: "p",
      schema: "s",
      extra: '{"a":1}',
    },
  },
  "JSON with an extra that is a text": {
    text: ' {"conn_type": "http", "extra": "{}"}',
    fields: { conn_type: "http", extra: "{}" },
  },
};
const nothing = { host: null, schema: null, login: null, password: null, port: null, extra: null };

for (const [name, { text, fields }] of Object.entries(cases)) {
  t.test(`readConnection: ${name}`, async (t) => {
    t.strictSame(readConnection("c", text), { conn_id: "c", ...nothing, ...fields });
  });
}

for (const [name, { text, message }] of Object.entries({
  words: { text: "not a uri", message: "the connection c is neither a URI nor a JSON object" },
  "a port that is none": { text: "a://h:port", message: /neither a URI/ },
  "a lonely %": { text: "a://%h", message: "the connection c has a % that quotes nothing" },
  "half an object": { text: "{", message: "the connection c is no JSON" },
  "an object without a type": {
    text: '{"host": "h"}',
    message: "the connection c has no conn_type",
  },
})) {
  t.test(`readConnection: refuses ${name}`, async (t) => {
    t.throws(() => readConnection("c", text), {
      code: "ERR_WINDSOCK_CONNECTION_INVALID",
      connectionId: "c",
      message,
    });
  });
}
