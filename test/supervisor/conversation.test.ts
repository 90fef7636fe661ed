import { duplexPair } from "node:stream";
import t from "tap";
import { createApiClient } from "../../src/api/index.ts";
import { byteStream, openRunnerEnd } from "../../src/channel/index.ts";
import { createAttemptLog } from "../../src/supervisor/attempt-log.ts";
import { openConversation } from "../../src/supervisor/conversation.ts";
import { openJournal } from "../../src/supervisor/journal.ts";
import type { LogRecord } from "../../src/supervisor/log-record.ts";
import { createMasker } from "../../src/supervisor/mask.ts";
import { startupDetails } from "../../src/supervisor/startup.ts";
import { openFakeApi, runContext } from "../support/fake-api.ts";
import { succeed, tokenOf, workloadOf } from "../support/scripted-attempt.ts";
import { json } from "../support/scripted-server.ts";

t.test("conversation: outcomes and limits are told, the rest is relayed", async (t) => {
  await using end = await open(true);
  const { runner, told } = end;
  await runner.request({ type: "SetExecutionTimeout", timeout_seconds: 30 });
  t.match(await runner.request({ type: "GetVariable", key: "region" }), { value: "eu" });
  t.equal(await runner.request(succeed), null);
  t.strictSame(told, ["heard", "timeout 30", "heard", "heard", "outcome success"]);
  t.ok(end.events().includes("frame from runner"), "traced");
});

t.test("conversation: an outcome that is not taken is refused", async (t) => {
  await using end = await open(false, new Error("down"));
  await t.rejects(end.runner.request(succeed), {
    code: "ERR_WINDSOCK_PEER_REFUSED",
    slot: "error",
  });
  t.notOk(end.events().includes("frame from runner"), "not traced");
});

t.test(
  "conversation: a request that does not keep to the contract is refused and said",
  async (t) => {
    await using end = await open(false);
    end.write(Buffer.from("0000000793008081a1610102".replace("8081a1610102", "81a16101c0"), "hex"));
    await end.runner.request({ type: "GetVariable", key: "region" }).catch(() => {});
    t.ok(end.events().includes("a request was refused"));
  },
);

async function open(tracesFrames: boolean, fault?: Error) {
  const api = await openFakeApi({ "GET /region": json(200, { key: "region", value: "eu" }) });
  const client = createApiClient({ baseUrl: api.baseUrl, token: tokenOf({}), rawJson: true });
  const records: LogRecord[] = [];
  const file = {
    write: (one: LogRecord) => void records.push(one),
    close() {},
    fault: () => undefined,
  };
  const masker = createMasker();
  const now = () => "2026-01-01T00:00:00Z";
  const log = createAttemptLog({ file, masker, now, isDebugging: true });
  const told: string[] = [];
  const [ours, theirs] = duplexPair();
  const workload = workloadOf("0199b4a5-5b9c-7000-8000-000000000001", "token");
  const channel = openConversation(ours, {
    ti: workload.ti,
    tools: {
      client,
      journal: openJournal("/none", "id", 1),
      log,
      logPath: "",
      masker,
      now,
      letGo() {},
      async [Symbol.asyncDispose]() {},
    },
    notReadingMs: 60_000,
    tracesFrames,
    signal: new AbortController().signal,
    events: {
      onHeard: () => void told.push("heard"),
      async onOutcome(body) {
        if (fault !== undefined) {
          throw fault;
        }
        told.push(`outcome ${body.state}`);
      },
      onTimeout: (seconds) => void told.push(`timeout ${seconds}`),
    },
  });
  const runner = openRunnerEnd(byteStream(theirs));
  const options = { now: now(), leavesOutNulls: false };
  await channel.greet(startupDetails(workload, { context: runContext, isReplay: false }, options));
  await runner.greeting;
  return {
    runner,
    told,
    write: (bytes: Uint8Array) => theirs.write(bytes),
    events: () => records.map(({ event }) => String(event)),
    async [Symbol.asyncDispose]() {
      await runner.close();
      await channel.close();
      await client.close();
      await api[Symbol.asyncDispose]();
    },
  };
}
