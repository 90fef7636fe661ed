import t from "tap";
import { msgpackToJson } from "../../src/wire/msgpack-to-json.ts";

const taken = {
  cb3ff0000000000000: "1.0",
  cb8000000000000000: "-0.0",
  ca3fc00000: "1.5",
  cfab54a98ceb1f0ad2: "12345678901234567890",
  "82a2313001a13902": '{"10":1,"9":2}',
  "93c3c2c0": "[true,false,null]",
  a4c3a9225c: '"é\\"\\\\"',
  "92909080": undefined,
};
for (const [hex, text] of Object.entries(taken)) {
  t.test(`msgpackToJson: ${hex}`, async (t) => {
    if (text === undefined) {
      t.throws(() => msgpackToJson(Buffer.from(hex, "hex")), {
        code: "ERR_WINDSOCK_MESSAGE_MALFORMED",
      });
    } else {
      t.equal(msgpackToJson(Buffer.from(hex, "hex")), text);
    }
  });
}

const refused = {
  "a timestamp": { hex: "81a16191d6ff00000001", path: "$.a[0]" },
  bytes: { hex: "c40101", path: "$" },
  NaN: { hex: "cb7ff8000000000000", path: "$" },
};
for (const [name, { hex, path }] of Object.entries(refused)) {
  t.test(`msgpackToJson: refuses ${name}`, async (t) => {
    t.throws(() => msgpackToJson(Buffer.from(hex, "hex")), {
      code: "ERR_WINDSOCK_VALUE_NOT_SENDABLE",
      path,
    });
  });
}
