import t from "tap";
import { createMasker, isSensitiveName } from "../../src/runner/masker.ts";

t.test(
  "createMasker: replaces secrets in texts and bytes, and leaves the rest alone",
  async (t) => {
    const masker = createMasker();
    const bytes = Buffer.from([0xff, 0xfe, 0x00]);
    t.equal(masker.bytes(bytes), bytes);
    masker.add("geheim-ü");
    masker.add("other");
    masker.add("abcd");
    masker.add("");
    t.equal(masker.text("geheim-ü and another, abcd"), "*** and an***, abcd");
    t.strictSame(
      Buffer.from(masker.bytes(Buffer.concat([bytes, Buffer.from("x geheim-ü €")]))),
      Buffer.concat([bytes, Buffer.from("x *** €")]),
    );
  },
);

t.test("isSensitiveName: knows Airflow's names, in any case and inside longer ones", async (t) => {
  for (const name of [
    "password",
    "DB_PASSWD",
    "my_api_key",
    "slack_token",
    "proxy",
    "client_secret",
  ]) {
    t.ok(isSensitiveName(name), name);
  }
  for (const name of ["host", "warm_day_celsius", "pass"]) {
    t.notOk(isSensitiveName(name), name);
  }
});
