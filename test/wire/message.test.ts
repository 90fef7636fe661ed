import { createHash } from "node:crypto";
import t from "tap";
import { RawJson, readMessage } from "../../src/contract/index.ts";
import { ByteWriter } from "../../src/wire/byte-writer.ts";
import { encodeValue } from "../../src/wire/encode.ts";
import { createFrameReader } from "../../src/wire/frame-reader.ts";
import { decodeReply, decodeRequest, encodeReply, encodeRequest } from "../../src/wire/message.ts";
import { writeHead } from "../../src/wire/scalars.ts";
import { decoded, malformed, untag, vectors } from "../support/wire-vectors.ts";

/** Vectors that Airflow takes or sends, and we refuse on purpose: no JSON holds such a number, no message such a value. */
const refusedByUs = ["value: float nan", "value: float inf", "value: float -inf", "unknown ext"];
/** Bytes that Airflow refuses and we take: the frame of the first published summary of the protocol. */
const takenByUs = ["bare message"];

t.test("golden frames: there are 300, and 88 that must be refused", async (t) => {
  t.strictSame([vectors.length, malformed.length], [300, 88]);
});

for (const { name, direction, hex, length, sha256, json, canonical } of vectors) {
  t.test(`golden frame: ${direction}, ${name}`, async (t) => {
    const isRefused = refusedByUs.includes(name);
    if (hex !== undefined) {
      const payload = payloadOf(hex);
      const read = () =>
        direction === "to_supervisor" ? decodeRequest(payload, "values") : decodeReply(payload);
      if (name === "unknown ext") {
        t.throws(read, { code: "ERR_WINDSOCK_MESSAGE_MALFORMED" });
      } else {
        const { id, body, ...rest } = read();
        const [wantedId, wantedBody = null, third = null] = json;
        t.same([id, body], [decoded(wantedId), decoded(wantedBody)]);
        t.same("error" in rest ? rest.error : rest.carrier, decoded(third));
      }
    }
    if (canonical && !isRefused) {
      const frame = Buffer.from(write(untag(json)));
      if (hex === undefined) {
        t.equal(frame.length, length);
        t.equal(createHash("sha256").update(frame).digest("hex"), sha256);
      } else {
        t.equal(frame.toString("hex"), hex);
      }
    } else if (canonical) {
      t.throws(() => write(untag(json)), { code: "ERR_WINDSOCK_VALUE_NOT_SENDABLE" });
    }
  });
}

for (const { name, layer, direction, hex, wrong } of malformed) {
  t.test(`malformed frame, ${layer}, ${direction}: ${name}: ${wrong}`, async (t) => {
    const code = codeOf(direction, hex);
    t.equal(
      takenByUs.includes(name) ? code === "taken" : (codes[layer] ?? []).includes(code),
      true,
      code,
    );
  });
}

t.test(
  "decodeRequest: JSON-typed fields come as text, number kinds and order of keys kept",
  async (t) => {
    const body = {
      key: "k",
      value: new RawJson('{"10":1.0,"9":12345678901234567890}'),
      type: "SetXCom",
    };
    const { body: read } = decodeRequest(
      payloadOf(Buffer.from(encodeRequest(3, body)).toString("hex")),
      "raw",
    );
    t.match(read, { key: "k", value: { text: '{"10":1.0,"9":12345678901234567890}' } });
    const nothing = decodeRequest(
      payloadOf(Buffer.from(encodeRequest(3, { value: null, type: "SetXCom" })).toString("hex")),
      "raw",
    );
    t.match(nothing.body, { value: null });
  },
);

t.test(
  "decodeRequest: what is no JSON is told with the id, so that it can be answered",
  async (t) => {
    const frame = encodeRequest(3, { type: "SetXCom", value: new Uint8Array([1]) });
    const payload = payloadOf(Buffer.from(frame).toString("hex"));
    t.match(decodeRequest(payload, "raw"), {
      id: 3,
      fault: { code: "ERR_WINDSOCK_VALUE_NOT_SENDABLE", path: "SetXCom.value" },
    });
    const bare = Buffer.from(
      encodeReply(
        { id: 0, body: { type: "SetXCom", value: new Uint8Array([1]) }, error: null },
        "map",
      ),
    );
    t.match(decodeRequest(payloadOf(bare.toString("hex")), "raw"), {
      dialect: "map",
      fault: { path: "SetXCom.value" },
    });
  },
);

t.test("encodeReply: three elements, as Airflow writes them", async (t) => {
  t.equal(
    Buffer.from(encodeReply({ id: 3, body: null, error: null })).toString("hex"),
    "000000049303c0c0",
  );
});

t.test("encodeReply: in the bare dialect, the body or the error alone", async (t) => {
  const hexOf = (error: unknown) =>
    Buffer.from(encodeReply({ id: 5, body: { a: 1 }, error }, "map")).toString("hex");
  t.equal(hexOf(null), "0000000481a16101");
  t.equal(hexOf({ b: 2 }), "0000000481a16202");
});

t.test("encodeRequest, encodeReply: refuse a frame over the limit", async (t) => {
  const tooLarge = { code: "ERR_WINDSOCK_FRAME_TOO_LARGE", announcedBytes: 7, limitBytes: 6 };
  const body = { a: 1 };
  t.throws(() => encodeRequest(1, body, 6), tooLarge);
  t.throws(() => encodeReply({ id: 1, body, error: null }, "array", 6), tooLarge);
  t.equal(encodeRequest(1, body, 7).length, 11);
});

const bare = {
  "bytes after the map": "81a1610100",
  "a key that came before": "82a16101a16102",
};
for (const [name, hex] of Object.entries(bare)) {
  t.test(`decodeRequest: in the bare dialect, refuses ${name}`, async (t) => {
    t.throws(() => decodeRequest(Buffer.from(hex, "hex"), "raw"), {
      code: "ERR_WINDSOCK_MESSAGE_MALFORMED",
    });
  });
}

t.test("decodeReply: refuses a frame that is no list", async (t) => {
  t.throws(() => decodeReply(Buffer.from("81a16101", "hex")), {
    code: "ERR_WINDSOCK_MESSAGE_MALFORMED",
  });
});

t.test("decodeRequest: refuses what would unfold to more than memory holds", async (t) => {
  const maps = Buffer.alloc(1_000_000, 0x80);
  const head = Buffer.from("9201" + "81a161" + "dd000f4240", "hex");
  t.throws(() => decodeRequest(Buffer.concat([head, maps]), "raw"), {
    code: "ERR_WINDSOCK_MESSAGE_MALFORMED",
    message: /more values/,
  });
});

t.test("decodeRequest: takes the nesting that is sent, and no deeper", async (t) => {
  const request = (levels: number) => Buffer.from(`920181a161${"91".repeat(levels)}c0`, "hex");
  const { body } = decodeRequest(request(64), "values");
  t.equal(encodeRequest(1, body).length, 4 + request(64).length + 1); // with a place for the carrier
  t.throws(() => decodeRequest(request(65), "values"), { code: "ERR_WINDSOCK_MESSAGE_MALFORMED" });
});

/** Codes with which each layer refuses. A body that is no map of texts is no message either. */
const codes: Readonly<Record<string, readonly string[]>> = {
  stream: ["ERR_WINDSOCK_FRAME_TRUNCATED"],
  length: ["ERR_WINDSOCK_FRAME_TOO_LARGE", "ERR_WINDSOCK_MESSAGE_MALFORMED"],
  msgpack: ["ERR_WINDSOCK_MESSAGE_MALFORMED"],
  envelope: ["ERR_WINDSOCK_MESSAGE_MALFORMED", "ERR_WINDSOCK_CONTRACT_VIOLATED"],
  body: [
    "ERR_WINDSOCK_CONTRACT_VIOLATED",
    "ERR_WINDSOCK_VALUE_NOT_SENDABLE",
    "ERR_WINDSOCK_MESSAGE_MALFORMED",
  ],
};

function codeOf(direction: string, hex: string): string {
  try {
    const payload = payloadOf(hex);
    if (direction === "to_supervisor") {
      const { body, fault } = decodeRequest(payload, "raw");
      if (fault !== undefined) {
        throw fault;
      }
      readMessage(body, "toSupervisor");
    } else {
      const { body, error } = decodeReply(payload);
      readMessage(body ?? error, "toRunner");
    }
    return "taken";
  } catch (error) {
    return String(Object(error).code);
  }
}

function payloadOf(hex: string): Uint8Array {
  const reader = createFrameReader();
  const [payload] = reader.push(Buffer.from(hex, "hex"));
  reader.end();
  return payload ?? new Uint8Array();
}

/** A frame of a list of any length: releases differ in it. */
function write(json: unknown): Uint8Array {
  const out = new ByteWriter();
  out.raw(new Uint8Array(4));
  const parts = Array.isArray(json) ? json : [json];
  writeHead("array", parts.length, out);
  for (const part of parts) {
    encodeValue(part, out);
  }
  out.setUint32(0, out.length - 4);
  return out.bytes();
}
