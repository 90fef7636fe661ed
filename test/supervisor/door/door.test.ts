import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { duplexPair } from "node:stream";
import { Code, ConnectError, createClient, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import t, { type Test } from "tap";
import { type Answer, byteStream, openSupervisorEnd } from "../../../src/channel/index.ts";
import { ErrorResponseSchema, TaskSupervisor } from "../../../src/contract/descriptors.ts";
import type { RunnerRequest } from "../../../src/contract/index.ts";
import { openDoor } from "../../../src/supervisor/door/door.ts";
import { greeting, place } from "../../support/channel.ts";

const baseUrl = "http://localhost";

const overGrpc = (path: string): Transport =>
  createGrpcTransport({ baseUrl, nodeOptions: { createConnection: () => connect(path) } });

const overConnect = (path: string): Transport =>
  createConnectTransport({ baseUrl, httpVersion: "1.1", nodeOptions: { socketPath: path } });

for (const [name, transport] of Object.entries({ gRPC: overGrpc, Connect: overConnect })) {
  t.test(`${name}: greeting, reply and bare acknowledgement`, async (t) => {
    const asked: RunnerRequest[] = [];
    const answer: Answer = async (request) => {
      asked.push(request);
      return request.type === "GetVariable"
        ? { type: "VariableResult", key: request.key, value: "eu" }
        : null;
    };
    const { end, client } = await openHouse(t, answer, transport);
    const started = client.start({});
    await end.greet(greeting);
    t.match(await started, { ti: { taskId: "t", tryNumber: 1n }, tiContext: { maxTries: 0n } });
    t.match(await client.start({}), { ti: { taskId: "t" } }, "as often as it is asked for");
    t.match(await client.getVariable({ key: "region" }), { key: "region", value: "eu" });
    const value = { kind: { case: "numberValue", value: 42 } } as const;
    await client.setXCom({ key: "k", value, dagId: "d", runId: "r", taskId: "t" });
    t.match(asked, [
      { type: "GetVariable", key: "region" },
      { type: "SetXCom", ...place, map_index: null, dag_result: false, mapped_length: null },
    ]);
  });
}

t.test("what the supervisor refuses is the error of the call", async (t) => {
  const { client } = await greeted(t, async (request) => {
    if (request.type === "GetVariable") {
      return { type: "ErrorResponse", error: "VARIABLE_NOT_FOUND", detail: { key: "none" } };
    }
    throw new Error("no server");
  });
  const missing = await failure(client.getVariable({ key: "none" }));
  t.equal(missing.code, Code.NotFound);
  t.match(missing.findDetails(ErrorResponseSchema), [{ detail: { key: "none" } }]);
  const failed = await failure(client.deleteVariable({ key: "none" }));
  t.match(failed, { code: Code.Unknown, message: /no server/ });
});

t.test("a request that does not keep to the contract is refused before it is asked", async (t) => {
  const asked: RunnerRequest[] = [];
  const { client } = await greeted(t, async (request) => {
    asked.push(request);
    return null;
  });
  const lacks = await failure(client.succeedTask({}));
  t.match(lacks, { code: Code.InvalidArgument, message: /SucceedTask.end_date is missing/ });
  const value = { kind: { case: "numberValue", value: Number.NaN } } as const;
  const noJson = await failure(client.setXCom({ ...xcom, value }));
  t.equal(noJson.code, Code.InvalidArgument, "what is no JSON");
  t.strictSame(asked, []);
});

t.test("a value that protobuf would change is an error, not another value", async (t) => {
  const { client } = await greeted(t, async () => ({
    type: "XComResult",
    key: "k",
    value: 9007199254740993n,
  }));
  const lost = await failure(client.getXCom(xcom));
  t.equal(lost.code, Code.DataLoss);
  t.match(lost.message, "XComResult.value is 9007199254740993");
});

t.test("a caller that gives up is told so, and the next one is answered", async (t) => {
  const slow = Promise.withResolvers<null>();
  const { client } = await greeted(t, async (request) =>
    request.type === "DeleteVariable" ? slow.promise : null,
  );
  const late = await failure(client.deleteVariable({ key: "slow" }, { timeoutMs: 50 }));
  t.equal(late.code, Code.DeadlineExceeded);
  slow.resolve(null);
  await client.deleteXCom(xcom);
});

t.test("when the attempt is over, calls fail", async (t) => {
  const isAsked = Promise.withResolvers<void>();
  const { client, end } = await greeted(t, () => {
    isAsked.resolve();
    return new Promise(() => {});
  });
  const open = failure(client.getVariable({ key: "region" }));
  await isAsked.promise;
  await end.close();
  t.equal((await open).code, Code.Unavailable);
  const { client: never, end: unsaid } = await openHouse(t, async () => null);
  const start = failure(never.start({}));
  await unsaid.close();
  t.equal((await start).code, Code.Unavailable);
});

t.test("the conversation ends with the last connection, once the runner has ended", async (t) => {
  const { door, end, client, sockets } = await openHouse(t, async () => null);
  await end.greet(greeting);
  await client.start({});
  door.endWithConnections();
  await client.deleteXCom(xcom); // it is connected, so it is served
  sockets[0]?.destroy();
  t.strictSame(await end.ended, { kind: "eof" });
  const other = await openHouse(t, async () => null);
  other.door.endWithConnections();
  t.strictSame(await other.end.ended, { kind: "eof" }, "at once where there is none");
});

const xcom = { key: "k", dagId: "d", runId: "r", taskId: "t" };

/** A door on a socket, the supervisor's end of its conversation, and a client. */
async function openHouse(t: Test, answer: Answer, transport = overGrpc) {
  const [near, far] = duplexPair();
  const end = openSupervisorEnd(byteStream(near), { answer });
  const door = openDoor(far);
  const folder = mkdtempSync(join(tmpdir(), "door-")); // a socket's path may not be long
  const path = join(folder, "s");
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    door.take(socket);
  }).listen(path);
  await once(server, "listening");
  t.teardown(() => {
    server.close();
    door.close();
    rmSync(folder, { recursive: true });
  });
  return { end, door, sockets, client: createClient(TaskSupervisor, transport(path)) };
}

/** The same, with the greeting sent. */
async function greeted(t: Test, answer: Answer) {
  const house = await openHouse(t, answer);
  await house.end.greet(greeting);
  return house;
}

/** What a call fails with. */
async function failure(call: Promise<unknown>): Promise<ConnectError> {
  try {
    await call;
  } catch (error) {
    return ConnectError.from(error);
  }
  throw new Error("it did not fail");
}
