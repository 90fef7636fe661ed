import { type DuplexOptions, duplexPair } from "node:stream";
import t from "tap";
import { byteStream } from "../../src/channel/byte-stream.ts";
import { loopback } from "../../src/channel/loopback.ts";
import { openRunnerEnd } from "../../src/channel/runner-end.ts";
import {
  openSupervisorEnd,
  type SupervisorEndOptions,
  type Traced,
} from "../../src/channel/supervisor-end.ts";
import { RawJson, type RunnerRequest, type SupervisorMessage } from "../../src/contract/index.ts";
import {
  createFrameReader,
  decodeReply,
  encodeReply,
  encodeRequest,
} from "../../src/wire/index.ts";
import { greeting, place } from "../support/channel.ts";

const get = { type: "GetXCom", ...place } as const;

t.test("greet: sends the greeting, JSON as its text", async (t) => {
  const { supervisor, runner } = joined({});
  const conf = new RawJson('{"a":1.5}');
  const { ti_context } = greeting;
  await supervisor.greet({
    ...greeting,
    ti_context: { ...ti_context, dag_run: { ...ti_context.dag_run, conf } },
  });
  t.match(await runner.greeting, { ti_context: { dag_run: { conf: { a: 1.5 } } } });
  await supervisor.close();
  t.strictSame(await supervisor.ended, { kind: "closed" });
});

t.test("answer: a reply, an acknowledgement, an expected error and a fault", async (t) => {
  const { supervisor, runner } = joined({
    async answer(request): Promise<SupervisorMessage | null> {
      if (request.type === "GetXCom") {
        return { type: "XComResult", key: "k", value: new RawJson("[1.0]") };
      }
      if (request.type === "GetVariable") {
        return { type: "ErrorResponse", error: "VARIABLE_NOT_FOUND" };
      }
      if (request.type === "DeleteVariable") {
        throw Object.assign(new Error("boom"), { status: 500 });
      }
      return null;
    },
  });
  await supervisor.greet(greeting);
  t.match(await runner.request(get), { value: [1] });
  t.equal(await runner.request({ type: "SetXCom", ...place, value: 1 }), null);
  await t.rejects(runner.request({ type: "GetVariable", key: "v" }), {
    code: "ERR_WINDSOCK_PEER_REFUSED",
    slot: "body",
  });
  await t.rejects(runner.request({ type: "DeleteVariable", key: "v" }), {
    code: "ERR_WINDSOCK_PEER_REFUSED",
    detail: { status_code: 500 },
  });
  await runner.close();
  t.strictSame(await supervisor.ended, { kind: "eof" });
});

t.test("answer: replies come in the order of the requests, whichever is ready first", async (t) => {
  const slow = Promise.withResolvers<null>();
  const { supervisor, peer, replies } = raw({
    answer: (request) => (request.type === "GetXCom" ? slow.promise : Promise.resolve(null)),
  });
  await peer.write(encodeRequest(1, { ...get }));
  await peer.write(encodeRequest(2, { type: "SetXCom", ...place, value: 1 }));
  slow.resolve(null);
  t.strictSame([(await replies())?.id, (await replies())?.id], [1, 2]);
  await supervisor[Symbol.asyncDispose]();
});

t.test("answer: JSON-typed values come as text, the trace context beside", async (t) => {
  const seen: unknown[] = [];
  const { peer, replies, supervisor } = raw({
    async answer(request, { id }) {
      seen.push(request.type === "SetXCom" ? request.value : undefined, id);
      return null;
    },
  });
  await peer.write(
    encodeRequest(4, { type: "SetXCom", ...place, value: new RawJson('{"b":1.0}') }),
  );
  await replies();
  t.match(seen, [{ text: '{"b":1.0}' }, 4]);
  await supervisor.close();
});

const invalid = {
  "a missing field": { body: { type: "GetVariable" }, said: /GetVariable.key is missing/ },
  "a value that is no JSON": {
    body: { type: "SetXCom", value: new Uint8Array([1]) },
    said: /SetXCom.value holds bytes/,
  },
};
for (const [name, { body, said }] of Object.entries(invalid)) {
  t.test(`invalid request: ${name} is answered in the error slot`, async (t) => {
    const faults: Error[] = [];
    const { peer, replies, supervisor } = raw({ onInvalid: (fault) => faults.push(fault) });
    await peer.write(encodeRequest(3, body));
    t.match(await replies(), { id: 3, body: null, error: { detail: { message: said } } });
    t.equal(faults.length, 1);
    await supervisor.close();
  });
}

const variable = { type: "VariableResult", key: "v" } as const;
const unsendable: Readonly<Record<string, () => Promise<SupervisorMessage>>> = {
  "a fault with half a surrogate pair in it": async () => {
    throw Object.assign(new Error("boom"), { status: 422, detail: "\ud800" });
  },
  "a fault over the limit": async () => {
    throw Object.assign(new Error("boom"), { status: 500, detail: "a".repeat(1_000) });
  },
  "a reply with half a surrogate pair in it": async () => ({ ...variable, value: "\ud800" }),
  "a reply over the limit": async () => ({ ...variable, value: "a".repeat(1_000) }),
};
for (const [name, answer] of Object.entries(unsendable)) {
  t.test(`answer: ${name} becomes an error that can be sent`, async (t) => {
    const { peer, replies, supervisor } = raw({ answer, limitBytes: 500 });
    await peer.write(encodeRequest(3, { type: "GetVariable", key: "v" }));
    t.match(await replies(), { id: 3, body: null, error: { error: "API_SERVER_ERROR" } });
    await supervisor.close();
  });
}

t.test("invalid request: nobody has to hear of it", async (t) => {
  const { peer, replies, supervisor } = raw({});
  await peer.write(encodeRequest(3, { type: "Nothing" }));
  t.match(await replies(), { id: 3, error: { type: "ErrorResponse" } });
  await supervisor.close();
});

t.test("duplicate id: the second is refused, the first keeps its answer", async (t) => {
  const slow = Promise.withResolvers<null>();
  const { peer, replies, supervisor } = raw({ answer: () => slow.promise });
  await peer.write(encodeRequest(1, { ...get }));
  await peer.write(encodeRequest(1, { ...get }));
  slow.resolve(null);
  t.match(
    [await replies(), await replies()],
    [{ error: null }, { error: { detail: { message: /open already/ } } }],
  );
  await supervisor.close();
});

t.test("back-pressure: nothing is read while too many requests are open", async (t) => {
  const gates: PromiseWithResolvers<null>[] = [];
  const { peer, replies, supervisor } = raw({
    maxOpenRequests: 1,
    answer() {
      const gate = Promise.withResolvers<null>();
      gates.push(gate);
      return gate.promise;
    },
  });
  await peer.write(encodeRequest(1, { ...get }));
  await peer.write(encodeRequest(2, { ...get }));
  await turn();
  t.equal(gates.length, 1);
  gates[0]?.resolve(null);
  t.match(await replies(), { id: 1 });
  gates[1]?.resolve(null);
  t.match(await replies(), { id: 2 });
  await supervisor.close();
});

t.test("back-pressure: reading goes on with the oldest reply, not with the last", async (t) => {
  const gates: PromiseWithResolvers<null>[] = [];
  const { peer, replies, supervisor } = raw({
    maxOpenRequests: 2,
    answer() {
      const gate = Promise.withResolvers<null>();
      gates.push(gate);
      return gate.promise;
    },
  });
  for (const id of [1, 2, 3]) {
    await peer.write(encodeRequest(id, { ...get }));
  }
  await turn();
  t.equal(gates.length, 2);
  gates[0]?.resolve(null);
  t.match(await replies(), { id: 1 });
  await turn();
  t.equal(gates.length, 3);
  await supervisor.close();
});

t.test("back-pressure: nothing is read while large replies wait for the runner", async (t) => {
  let asked = 0;
  const value = new RawJson(JSON.stringify("a".repeat(900)));
  const { peer, replies, supervisor } = raw({
    limitBytes: 1_000,
    async answer() {
      asked += 1;
      return { type: "XComResult", key: "k", value };
    },
    stream: { highWaterMark: 500 },
  });
  for (let id = 1; id <= 8; id += 1) {
    void peer.write(encodeRequest(id, { ...get }));
    await turn();
    await turn();
  }
  t.ok(asked < 8, `${asked} requests were read`);
  for (let id = 1; id <= 8; id += 1) {
    t.match(await replies(), { id });
  }
  await supervisor.close();
});

t.test("close: what was read and not yet asked takes no effect", async (t) => {
  const gate = Promise.withResolvers<null>();
  const asked: unknown[] = [];
  const { peer, supervisor } = raw({
    maxOpenRequests: 1,
    answer(_request, { id }) {
      asked.push(id);
      return gate.promise;
    },
  });
  const two = [1, 2].map((id) => encodeRequest(id, { ...get }));
  await peer.write(Buffer.concat(two));
  await turn();
  await supervisor.close();
  gate.resolve(null);
  await turn();
  t.strictSame(asked, [1]);
});

t.test("former names: a reply to a request of before 3.3 has the name of its time", async (t) => {
  const { peer, replies, supervisor } = raw({
    answer: async () => ({ type: "XComCountResponse", len: 2 }),
  });
  await peer.write(encodeRequest(1, { type: "GetNumberXComs", ...place }));
  t.match(await replies(), { body: { type: "XComLengthResponse", len: 2 } });
  await supervisor.close();
});

t.test("bare dialect: a map is answered with a map, an acknowledgement with OK", async (t) => {
  const { peer, payloads, supervisor } = raw({});
  await peer.write(
    encodeReply({ id: 0, body: { type: "SetXCom", ...place, value: 1 }, error: null }, "map"),
  );
  t.equal(
    Buffer.from((await payloads()) ?? [])
      .toString("hex")
      .slice(0, 2),
    "82",
  );
  await supervisor.close();
});

t.test("trace: hears what comes and what goes", async (t) => {
  const seen: Traced[] = [];
  const { peer, replies, supervisor } = raw({ trace: (one) => seen.push(one) });
  await supervisor.greet(greeting);
  await peer.write(encodeRequest(1, { ...get }));
  await peer.write(encodeRequest(2, { type: "Nothing" }));
  await replies();
  await replies();
  await replies();
  t.strictSame(
    seen.map(({ direction, id }) => [direction, id]),
    [
      ["to runner", 0],
      ["from runner", 1],
      ["from runner", 2],
      ["to runner", 2],
      ["to runner", 1],
    ],
  );
  await supervisor.close();
});

const broken = {
  protocol: "00000001c1",
  truncated: "0000000993",
};
for (const [kind, hex] of Object.entries(broken)) {
  t.test(`ended: ${kind}`, async (t) => {
    const { peer, supervisor } = raw({});
    await peer.write(Buffer.from(hex, "hex"));
    peer.close();
    t.match(await supervisor.ended, { kind, error: { code: /^ERR_WINDSOCK_/ } });
  });
}

t.test("ended: a connection that breaks", async (t) => {
  const broken = new Error("reset");
  const chunks = {
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(broken) }),
  };
  const supervisor = openSupervisorEnd(
    { chunks, async write() {}, close() {} },
    { answer: async () => null },
  );
  t.strictSame(await supervisor.ended, { kind: "broken", error: broken });
});

t.test("ended: a runner that leaves a reply unread", async (t) => {
  const never = {
    chunks: { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) },
  };
  const supervisor = openSupervisorEnd(
    { ...never, write: () => new Promise<never>(() => {}), close() {} },
    { answer: async () => null, notReadingMs: 1 },
  );
  void supervisor.greet(greeting);
  t.strictSame(await supervisor.ended, { kind: "not reading" });
});

type Options = Partial<SupervisorEndOptions> & { readonly stream?: DuplexOptions };

/** Everything that is ready has happened. */
async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

async function acknowledge(_request: RunnerRequest): Promise<null> {
  return null;
}

function joined(options: Options) {
  const [left, right] = loopback();
  return {
    supervisor: openSupervisorEnd(left, { answer: acknowledge, ...options }),
    runner: openRunnerEnd(right),
  };
}

/** A supervisor's end, and the other end as bytes. */
function raw({ stream, ...options }: Options) {
  const [one, other] = duplexPair(stream);
  const [left, peer] = [byteStream(one), byteStream(other)];
  const frames = createFrameReader();
  const waiting: Uint8Array[] = [];
  const chunks = peer.chunks[Symbol.asyncIterator]();
  const payloads = async (): Promise<Uint8Array | undefined> => {
    while (waiting.length === 0) {
      const { value: chunk, done } = await chunks.next();
      if (done === true) {
        return undefined;
      }
      waiting.push(...frames.push(chunk));
    }
    return waiting.shift();
  };
  const replies = async () => {
    const payload = await payloads();
    return payload && decodeReply(payload);
  };
  return {
    supervisor: openSupervisorEnd(left, { answer: acknowledge, ...options }),
    peer,
    payloads,
    replies,
  };
}
