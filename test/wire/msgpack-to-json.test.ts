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
  a3010a7f: '"\\u0001\\n\u007f"',
  a3e280a8: '"\u2028"',
  d38000000000000000: "-9223372036854775808",
};
for (const [hex, text] of Object.entries(taken)) {
  t.test(`msgpackToJson: ${hex}`, async (t) => {
    t.equal(msgpackToJson(Buffer.from(hex, "hex")), text);
  });
}

const malformed = {
  "bytes after the value": "92909080",
  "text that is not UTF-8": "91a2c328",
  "text that is not UTF-8, and has a quote": "91a322c328",
  "text that is cut in a character": "92a1c3a1a9",
};
for (const [name, hex] of Object.entries(malformed)) {
  t.test(`msgpackToJson: ${name} is malformed`, async (t) => {
    t.throws(() => msgpackToJson(Buffer.from(hex, "hex")), {
      code: "ERR_WINDSOCK_MESSAGE_MALFORMED",
    });
  });
}

const refused = {
  "a timestamp": { hex: "81a16191d6ff00000001", path: "$.a[0]" },
  bytes: { hex: "c40101", path: "$" },
  "a key that is no text": { hex: "9281a16b90810102", path: "$[1]" },
  "NaN under an odd key": { hex: "81a2206bca7fc00000", path: '$[" k"]' },
  "nesting without end": { hex: `${"91".repeat(65)}01`, path: `$${"[0]".repeat(64)}` },
  NaN: { hex: "cb7ff8000000000000", path: "$" },
};
for (const [name, { hex, path }] of Object.entries(refused)) {
  t.test(`msgpackToJson: refuses ${name}`, async (t) => {
    const error = t.throws(() => msgpackToJson(Buffer.from(hex, "hex")), {
      code: "ERR_WINDSOCK_VALUE_NOT_SENDABLE",
    });
    t.equal(Object(error).path, path);
  });
}
