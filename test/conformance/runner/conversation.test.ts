import { once } from "node:events";
import t from "tap";
import type { Reply } from "../../../src/conformance/runner/case.ts";
import { converse } from "../../../src/conformance/runner/conversation.ts";
import { decodeReply, encodeRequest } from "../../../src/wire/index.ts";
import { socketPair } from "./sockets.ts";

const success = {
  type: "SucceedTask",
  state: "success",
  end_date: "2026-01-01T00:00:00Z",
  task_outlets: [],
  outlet_events: [],
};
const ask = (id: number, key = "a"): Uint8Array => encodeRequest(id, { type: "GetVariable", key });

t.test("converse: hears requests in any pieces, and answers", async (t) => {
  const { theirs, heard, seen } = await start(t);
  const bytes = Buffer.concat([ask(0), ask(1, "b")]);
  theirs.write(bytes.subarray(0, 10));
  await new Promise((resolve) => setTimeout(resolve, 5));
  theirs.write(bytes.subarray(10));
  const [answer]: Buffer[] = await once(theirs, "data");
  t.match(decodeReply(Buffer.from(answer ?? []).subarray(4, 4 + (answer?.[3] ?? 0))), { id: 0 });
  t.strictSame(seen, ["a", "b"]);
  t.match(heard, { requests: [{ id: 0 }, { id: 1 }], faults: [] });
});

t.test(
  "converse: finds numbers that were there before, and messages that break the contract",
  async (t) => {
    const { theirs, heard, ended } = await start(t);
    theirs.end(Buffer.concat([ask(3), ask(3), encodeRequest(4, { type: "GetVariable" })]));
    await ended;
    t.strictSame(heard.faults, [
      "the number of GetVariable, 3, was there before",
      "ContractViolatedError: GetVariable.key is missing",
    ]);
  },
);

t.test("converse: finds a request that its release does not know", async (t) => {
  const { theirs, heard, ended } = await start(t);
  theirs.end(encodeRequest(0, { type: "SetExecutionTimeout", timeout_seconds: 1 }));
  await ended;
  t.strictSame(heard.faults, ["it sent SetExecutionTimeout, which Airflow 3.3.2 does not know"]);
});

t.test("converse: reads nothing after what is no frame", async (t) => {
  const { mine, theirs, heard, ended } = await start(t);
  theirs.write(Buffer.from([0, 0, 0, 1, 0xc1]));
  await once(mine, "data");
  theirs.end(ask(0));
  await ended;
  t.match(heard, { requests: [], faults: [/^it sent what is no frame: MessageMalformedError/] });
});

t.test("converse: finds an end inside of a frame", async (t) => {
  const { theirs, heard, ended } = await start(t);
  theirs.end(ask(0).subarray(0, 9));
  await ended;
  t.strictSame(heard.faults, ["it ended the conversation inside of a frame"]);
});

t.test("converse: finds an end before the acknowledgement of the outcome", async (t) => {
  const late = { to: { type: "SucceedTask" }, afterMs: 60_000 };
  for (const isReset of [false, true]) {
    const { mine, theirs, heard, ended } = await start(t, [late]);
    theirs.write(encodeRequest(0, success));
    await once(mine, "data");
    if (isReset) {
      theirs.resetAndDestroy();
    } else {
      theirs.end();
    }
    await ended;
    t.strictSame(heard.faults, ["it ended the conversation before its SucceedTask was answered"]);
  }
});

t.test("converse: an end after the acknowledgement is fine, whatever else waits", async (t) => {
  const { theirs, heard, ended } = await start(t, [{ to: { key: "slow" }, afterMs: 60_000 }]);
  theirs.write(Buffer.concat([ask(0, "slow"), encodeRequest(1, success), ask(2)]));
  await once(theirs, "data");
  theirs.end();
  await ended;
  t.strictSame(heard.faults, []);
});

t.test("converse: sends bytes in pieces, and ends the conversation after them", async (t) => {
  const { theirs, conversation } = await start(t);
  const chunks: Buffer[] = [];
  theirs.on("data", (chunk: Buffer) => chunks.push(chunk));
  await conversation.send(Buffer.from("abcdef"), 2);
  conversation.close();
  await once(theirs, "end");
  t.equal(Buffer.concat(chunks).toString(), "abcdef");
});

async function start(test: { teardown(close: () => void): void }, replies: readonly Reply[] = []) {
  const [mine, theirs] = await socketPair(test);
  const over = new AbortController();
  test.teardown(() => over.abort());
  const seen: unknown[] = [];
  const conversation = converse(mine, {
    world: { answer: () => null },
    airflow: "3.3.2",
    replies,
    onRequest: ({ body }) => seen.push(body["key"]),
    signal: over.signal,
  });
  const ended = new Promise((resolve) => mine.once("close", resolve));
  return { mine, theirs, conversation, heard: conversation.heard, seen, ended };
}
