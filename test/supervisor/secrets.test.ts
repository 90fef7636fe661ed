import t from "tap";
import { RawJson } from "../../src/contract/index.ts";
import { createMasker, type Masker } from "../../src/supervisor/mask.ts";
import {
  isSensitiveName,
  maskConnection,
  maskRequested,
  maskVariable,
} from "../../src/supervisor/secrets.ts";

t.test("isSensitiveName: Airflow's words, as parts of longer ones and in any case", async (t) => {
  for (const name of ["db_password", "API_KEY", "apikey", "access_token", "dsn", "my_secret_2"]) {
    t.ok(isSensitiveName(name), name);
  }
  t.notOk(isSensitiveName("region"));
});

t.test("maskConnection: password, extra as a whole, and secrets inside of extra", async (t) => {
  const extra = JSON.stringify({ region: "europe", auth: { token: "inner-token" }, keys: ["x"] });
  const text = masked((masker) => maskConnection({ password: "sesame-open", extra }, masker));
  t.equal(text("sesame-open"), "***");
  t.equal(text(extra), "***");
  t.equal(text("inner-token"), "***");
  t.equal(text("europe"), "europe");
});

t.test("maskConnection: one without secrets, and an extra that is no JSON", async (t) => {
  const text = masked((masker) => {
    maskConnection({ password: null, extra: null }, masker);
    maskConnection({ password: null, extra: "free text" }, masker);
  });
  t.equal(text("free text"), "***");
});

t.test("maskVariable: the value of a sensitive key, and what is inside of it", async (t) => {
  const text = masked((masker) => {
    maskVariable({ key: "api_key", value: '{"a":["deep-value"]}' }, masker);
    maskVariable({ key: "token", value: null }, masker);
    maskVariable({ key: "region", value: "europe" }, masker);
  });
  t.equal(text("deep-value"), "***");
  t.equal(text("europe"), "europe");
});

t.test("maskRequested: a text, or the texts in what was given", async (t) => {
  const text = masked((masker) => {
    maskRequested({ value: "plain-secret" }, masker);
    maskRequested({ value: new RawJson('["in-a-list",{"k":"in-a-map"}]'), name: null }, masker);
    maskRequested({ value: 12345 }, masker);
  });
  t.equal(text("plain-secret in-a-list in-a-map 12345"), "*** *** *** 12345");
});

t.test("maskRequested: with a name, only when that is the name of a secret", async (t) => {
  const text = masked((masker) => {
    maskRequested({ value: "not-hidden", name: "region" }, masker);
    maskRequested({ value: "is-hidden", name: "password" }, masker);
    maskRequested({ value: { password: "by-its-key" }, name: "region" }, masker);
  });
  t.equal(text("not-hidden is-hidden by-its-key"), "not-hidden *** ***");
});

function masked(register: (masker: Masker) => void): (text: string) => string {
  const masker = createMasker();
  register(masker);
  return masker.text;
}
