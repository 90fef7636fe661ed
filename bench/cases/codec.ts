import { Packr } from "msgpackr";
import { loadBuilt } from "../built.ts";
import { largeValue, replies, requests } from "../messages.ts";
import type { Case, Suite } from "../suite.ts";

/** A message as it comes out of the wire, and as others would have it. */
interface Decoded {
  readonly type: string;
  readonly body: unknown;
  readonly read: () => unknown;
}

/** Calls per sample: some milliseconds of work. */
const calls = 2_000;
const largeCalls = 2;

/** Messages between supervisor and runner: read with the contract, and their bytes. G8 of the goals. */
export const codec: Suite = {
  name: "codec",
  unit: "us",
  async open() {
    const decoded = await decodedMessages();
    const cases = [...decoded.flatMap(validation), ...(await bytes(decoded))];
    return { cases, [Symbol.asyncDispose]: async () => {} };
  },
};

/** What each message is when the wire has read it: requests as the supervisor does, the others as the runner does. */
async function decodedMessages(): Promise<Decoded[]> {
  const { readMessage, writeMessage } = await loadBuilt("contract");
  const { decodeReply, decodeRequest, encodeReply, encodeRequest } = await loadBuilt("wire");
  return [
    ...requests.map((message) => {
      const frame = encodeRequest(1, writeMessage(message));
      const { body } = decodeRequest(frame.subarray(4), "raw");
      return { type: message.type, body, read: () => readMessage(body, "toSupervisor") };
    }),
    ...replies.map((message) => {
      const frame = encodeReply({ id: 1, body: writeMessage(message), error: null });
      const { body } = decodeReply(frame.subarray(4));
      return { type: message.type, body, read: () => readMessage(body, "toRunner") };
    }),
  ];
}

/** Reading a decoded message with the contract, against JSON.parse of the same message. */
function validation({ type, read }: Decoded): Case[] {
  const text = JSON.stringify(read());
  const parse = `J ${type}: JSON.parse of ${text.length} B`;
  return [
    { name: parse, sample: () => timeOf(() => JSON.parse(text), calls) },
    {
      name: `${type}: read with the contract`,
      sample: () => timeOf(read, calls),
      goals: [{ per: parse, atMost: 1 }],
    },
  ];
}

/** Values to bytes and back, against JSON and msgpackr. Moments are texts here: JSON knows no others. */
async function bytes(decoded: readonly Decoded[]): Promise<Case[]> {
  const { decodeReply, encodeReply } = await loadBuilt("wire");
  const packr = new Packr({ useRecords: false });
  const small = decoded.filter(({ type }) => ["GetXCom", "StartupDetails"].includes(type));
  const values = [
    ...small.map(({ type, read }) => ({ name: type, value: read(), times: calls })),
    { name: "1 MB", value: { key: "return_value", value: largeValue }, times: largeCalls },
  ];
  return values.flatMap(({ name, value, times }) => {
    const reply = { id: 1, body: value, error: null };
    const payload = encodeReply(reply).subarray(4);
    const json = Buffer.from(JSON.stringify(value));
    const [write, read] = [`JE ${name}: JSON to bytes`, `JD ${name}: JSON from bytes`];
    const against = (yardstick: string) => [{ per: yardstick }];
    return [
      { name: write, sample: () => timeOf(() => Buffer.from(JSON.stringify(value)), times) },
      {
        name: `${name}: encode`,
        sample: () => timeOf(() => encodeReply(reply), times),
        goals: against(write),
      },
      {
        name: `${name}: encode, msgpackr`,
        sample: () => timeOf(() => packr.pack([1, value, null]), times),
        goals: against(write),
      },
      { name: read, sample: () => timeOf(() => JSON.parse(json.toString()), times) },
      {
        name: `${name}: decode`,
        sample: () => timeOf(() => decodeReply(payload), times),
        goals: against(read),
      },
      {
        name: `${name}: decode, msgpackr`,
        sample: () => timeOf(() => packr.unpack(payload), times),
        goals: against(read),
      },
    ];
  });
}

/** What one call takes, in us. */
function timeOf(call: () => unknown, times: number): number {
  const from = process.hrtime.bigint();
  for (let time = 0; time < times; time += 1) {
    call();
  }
  return Number(process.hrtime.bigint() - from) / 1e3 / times;
}
