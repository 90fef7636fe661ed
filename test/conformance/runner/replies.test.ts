import t from "tap";
import type { Reply } from "../../../src/conformance/runner/case.ts";
import type { SeenRequest } from "../../../src/conformance/runner/frames.ts";
import { createAnswers } from "../../../src/conformance/runner/replies.ts";
import { decodeReply } from "../../../src/wire/index.ts";

t.test("createAnswers: answers as the world does where no rule fits", async (t) => {
  const { answer, sent } = start([{ to: { key: "other" }, body: null }]);
  await answer("a", 3);
  t.strictSame(sent.map(read), [{ id: 3, body: { of: "a" }, error: null }]);
});

t.test("createAnswers: the first rule that fits counts, so often as it may", async (t) => {
  const rules: readonly Reply[] = [
    { to: { key: "a" }, times: 1, body: { n: 1 } },
    { to: { key: "<like ^a$>" }, body: { n: 2 } },
    { to: { key: "b" }, body: null },
  ];
  const { answer, sent, answers } = start(rules);
  t.equal(answers.unused.size, 3);
  await answer("a");
  await answer("a");
  t.match(sent.map(read), [{ body: { n: 1 } }, { body: { n: 2 } }]);
  t.strictSame([...answers.unused], [rules[2]]);
});

const shapes: Readonly<Record<string, readonly [rule: Omit<Reply, "to">, hex: readonly string[]]>> =
  {
    "an acknowledgement": [{ body: null }, ["9305c0c0"]],
    "an error": [{ error: { e: 1 } }, ["9305c081a16501"]],
    "more members": [{ body: { a: 1 }, more: { b: 2 } }, ["930582a16101a16202c0"]],
    "more of nothing": [{ body: null, more: { b: 2 } }, ["930581a16202c0"]],
    "two elements": [{ body: null, elements: 2 }, ["9205c0"]],
  };
for (const [name, [rule, hex]] of Object.entries(shapes)) {
  t.test(`createAnswers: ${name}`, async (t) => {
    const { answer, sent } = start([{ to: {}, ...rule }]);
    await answer("a", 5);
    t.strictSame(
      sent.map(({ bytes }) => bytes.toString("hex").slice(8)),
      hex,
    );
  });
}

t.test("createAnswers: raw bytes, in its place or before it, or none", async (t) => {
  const { answer, sent } = start([
    { to: { key: "raw" }, raw: "0102" },
    { to: { key: "before" }, before: "03" },
    { to: { key: "cut" }, cutTo: 2 },
    { to: { key: "never" }, never: true },
  ]);
  for (const key of ["raw", "before", "cut", "never"]) {
    await answer(key);
  }
  t.strictSame(
    sent.map(({ bytes }) => bytes.toString("hex").slice(0, 4)),
    ["0102", "03", "0000", "0000"],
  );
  t.equal(sent[3]?.bytes.length, 2);
});

t.test("createAnswers: in pieces, later, and then the end", async (t) => {
  const { answer, sent, ends } = start([{ to: {}, pieces: 3, afterMs: 5, close: true }]);
  await answer("a");
  t.equal(sent[0]?.size, 3);
  t.equal(ends(), 1);
});

t.test("createAnswers: several at once, the last first, or in their order", async (t) => {
  for (const [rule, ids] of [
    [{ reversed: 2 }, [2, 1]],
    [{ joined: 2 }, [1, 2]],
  ] as const) {
    const { answer, sent } = start([{ to: {}, body: null, ...rule }]);
    const first = answer("a", 1);
    await answer("a", 2);
    t.strictSame(
      sent.map(({ bytes }) => [bytes[5], bytes[13]]),
      [ids],
    );
    await first;
    t.equal(Buffer.concat(sent.map(({ bytes }) => bytes)).length, 16, "nothing is sent twice");
  }
});

t.test("createAnswers: is silent when the case is over", async (t) => {
  const { answer, sent, stop } = start([{ to: {}, afterMs: 60_000 }]);
  const answered = answer("a");
  stop();
  await t.rejects(answered, { name: "AbortError" });
  t.strictSame(sent, []);
});

function start(replies: readonly Reply[]) {
  const sent: { readonly bytes: Buffer; readonly size: number | undefined }[] = [];
  const controller = new AbortController();
  let ended = 0;
  const answers = createAnswers({
    world: { answer: ({ key }) => ({ of: key }) },
    replies,
    send: async (bytes, size) => void sent.push({ bytes: Buffer.from(bytes), size }),
    end: () => {
      ended += 1;
    },
    signal: controller.signal,
  });
  const answer = (key: string, id = 0): Promise<void> => {
    const body = { type: "GetVariable", key };
    const request: SeenRequest = { id, body, raw: body, faults: [] };
    return answers.answer(request, () => {});
  };
  return { answers, answer, sent, ends: () => ended, stop: () => controller.abort() };
}

function read({ bytes }: { readonly bytes: Buffer }): unknown {
  return decodeReply(bytes.subarray(4));
}
