import t from "tap";
import type { ByteStream } from "../../src/channel/byte-stream.ts";
import { loopback } from "../../src/channel/loopback.ts";
import { openRunnerEnd } from "../../src/channel/runner-end.ts";
import { writeMessage } from "../../src/contract/index.ts";
import {
  createFrameReader,
  decodeRequest,
  encodeReply,
  type RequestFrame,
} from "../../src/wire/index.ts";
import { greeting, place } from "../support/channel.ts";

const get = { type: "GetXCom", ...place } as const;
const value = { type: "XComResult", key: "k", value: 5 };

t.test("greeting: the first message, whatever its id", async (t) => {
  const { runner, peer } = opened();
  await peer.write(encodeReply({ id: 7, body: writeMessage(greeting), error: null }));
  t.match(await runner.greeting, { type: "StartupDetails" });
  await runner.close();
});

const noGreetings = {
  "another message": { id: 0, body: writeMessage(value), error: null },
  "an error": { id: 0, body: null, error: writeMessage({ type: "ErrorResponse" }) },
};
for (const [name, frame] of Object.entries(noGreetings)) {
  t.test(`greeting: rejects for ${name}, and the channel ends`, async (t) => {
    const { runner, peer } = opened();
    await peer.write(encodeReply(frame));
    await t.rejects(runner.greeting, { code: "ERR_WINDSOCK_CHANNEL_CLOSED" });
    t.match(await runner.closed, { code: "ERR_WINDSOCK_CONTRACT_VIOLATED" });
  });
}

t.test("request: replies find their requests, in any order", async (t) => {
  const { runner, peer, requests } = await greeted();
  const first = runner.request(get);
  const second = runner.request({ type: "SetXCom", ...place, value: { a: 1 } });
  const [one, other] = [await requests(), await requests()];
  t.match([one?.body, other?.body], [{ type: "GetXCom" }, { type: "SetXCom", value: { a: 1 } }]);
  await peer.write(encodeReply({ id: other?.id ?? 0, body: null, error: null }));
  await peer.write(encodeReply({ id: one?.id ?? 0, body: writeMessage(value), error: null }));
  t.strictSame([await first, await second], [value, null]);
  await runner.close();
});

const refusals = {
  body: { body: writeMessage({ type: "ErrorResponse", error: "XCOM_NOT_FOUND" }), error: null },
  error: { body: null, error: writeMessage({ type: "ErrorResponse", error: "API_SERVER_ERROR" }) },
} as const;
for (const [slot, frame] of Object.entries(refusals)) {
  t.test(`request: an error in the ${slot} slot rejects it`, async (t) => {
    const { runner, peer, requests } = await greeted();
    const reply = runner.request(get);
    await peer.write(encodeReply({ id: (await requests())?.id ?? 0, ...frame }));
    await t.rejects(reply, { code: "ERR_WINDSOCK_PEER_REFUSED", slot });
    await runner.close();
  });
}

t.test(
  "request: a reply of another type, or a broken one, rejects it and nothing else",
  async (t) => {
    const { runner, peer, requests } = await greeted();
    const bodies = [{ type: "OKResponse", ok: true }, { type: "XComResult" }];
    for (const body of bodies) {
      const reply = runner.request(get);
      await peer.write(encodeReply({ id: (await requests())?.id ?? 0, body, error: null }));
      await t.rejects(reply, { code: "ERR_WINDSOCK_CONTRACT_VIOLATED" });
    }
    const refused = runner.request(get);
    await peer.write(
      encodeReply({ id: (await requests())?.id ?? 0, body: null, error: writeMessage(value) }),
    );
    await t.rejects(refused, { code: "ERR_WINDSOCK_PEER_REFUSED", error: "GENERIC_ERROR" });
    await runner.close();
  },
);

t.test("request: what cannot be sent is refused before anything is sent", async (t) => {
  const { runner } = await greeted();
  t.throws(() => runner.request({ type: "SetXCom", ...place, value: new Map() }), {
    code: "ERR_WINDSOCK_VALUE_NOT_SENDABLE",
  });
  const { runner: limited } = opened(100);
  t.throws(() => limited.request({ type: "SetXCom", ...place, value: "a".repeat(100) }), {
    code: "ERR_WINDSOCK_FRAME_TOO_LARGE",
  });
  await limited.close();
  t.throws(() => runner.request(get, { signal: AbortSignal.abort(new Error("no")) }), {
    message: "no",
  });
  await runner.close();
});

t.test(
  "request: gives up at its time limit or signal; a late reply is no stranger's",
  async (t) => {
    const { runner, peer, requests } = await greeted();
    const stopping = new AbortController();
    const late = runner.request(get, { timeoutMs: 1 });
    const stopped = runner.request(get, { signal: stopping.signal });
    await t.rejects(late, { code: "ERR_WINDSOCK_REQUEST_TIMED_OUT", timeoutMs: 1 });
    stopping.abort(new Error("enough"));
    await t.rejects(stopped, { message: "enough" });
    await peer.write(
      encodeReply({ id: (await requests())?.id ?? 0, body: writeMessage(value), error: null }),
    );
    const next = runner.request(get);
    await requests();
    await peer.write(
      encodeReply({ id: (await requests())?.id ?? 0, body: writeMessage(value), error: null }),
    );
    t.strictSame(await next, value);
    await runner.close();
  },
);

const endings: Readonly<Record<string, (peer: ByteStream) => unknown>> = {
  "the supervisor is gone": (peer) => peer.close(),
  "a reply answers no request": (peer) =>
    peer.write(encodeReply({ id: 99, body: null, error: null })),
  "the stream is no frames": (peer) => peer.write(Buffer.from("00000001c1", "hex")),
  "the stream ends inside a frame": (peer) =>
    peer.write(Buffer.from("00000009", "hex")).then(() => peer.close()),
};
for (const [name, end] of Object.entries(endings)) {
  t.test(`closed: when ${name}, all that waits is rejected`, async (t) => {
    const { runner, peer } = await greeted();
    const reply = runner.request(get);
    const rejected = t.rejects(reply, { code: "ERR_WINDSOCK_CHANNEL_CLOSED" });
    await end(peer);
    await rejected;
    t.match(await runner.closed, { code: /^ERR_WINDSOCK_/ });
    await t.rejects(runner.request(get), { code: "ERR_WINDSOCK_CHANNEL_CLOSED" });
  });
}

t.test("close: tells no error, and rejects what waits", async (t) => {
  const { runner } = await greeted();
  const rejected = t.rejects(runner.request(get), { code: "ERR_WINDSOCK_CHANNEL_CLOSED" });
  await runner.close();
  await runner[Symbol.asyncDispose]();
  await rejected;
  t.equal(await runner.closed, undefined);
});

/** A runner's end, and the other end as bytes. */
function opened(limitBytes?: number) {
  const [ours, peer] = loopback();
  const frames = createFrameReader();
  const waiting: RequestFrame[] = [];
  const chunks = peer.chunks[Symbol.asyncIterator]();
  const requests = async (): Promise<RequestFrame | undefined> => {
    while (waiting.length === 0) {
      const { value: chunk, done } = await chunks.next();
      if (done === true) {
        return undefined;
      }
      waiting.push(...frames.push(chunk).map((payload) => decodeRequest(payload, "values")));
    }
    return waiting.shift();
  };
  return {
    runner: openRunnerEnd(ours, limitBytes === undefined ? {} : { limitBytes }),
    peer,
    requests,
  };
}

async function greeted() {
  const ends = opened();
  await ends.peer.write(encodeReply({ id: 0, body: writeMessage(greeting), error: null }));
  await ends.runner.greeting;
  return ends;
}
