import { readFileSync } from "node:fs";
import { Agent } from "node:http";
import t from "tap";
import { cannedHop } from "../bench/canned-hop.ts";
import { largeValue, replies, requests } from "../bench/messages.ts";
import { airflowCommand } from "../bench/peer.ts";
import { cpuOf, spawnedWallOf, wallOf } from "../bench/processes.ts";
import { openSandbox } from "../bench/sandbox.ts";
import { openCannedApi } from "../bench/servers/canned-api.ts";
import { startCannedApi } from "../bench/servers/start-server.ts";
import { workloadOf } from "../bench/workload.ts";
import { createApiClient } from "../src/api/index.ts";
import { parseWorkload, readMessage, writeMessage } from "../src/contract/index.ts";

const { token, ti } = workloadOf("xcom");
const now = "2026-01-01T00:00:00Z";

t.test("openCannedApi: answers every call of an attempt as the API does", async (t) => {
  await using server = await openCannedApi();
  await using client = createApiClient({
    baseUrl: server.baseUrl,
    token,
    retries: { attempts: 1 },
  });
  const process = { hostname: "h", pid: 1 };
  const { context } = await client.taskInstances.run(ti.id, {
    ...process,
    unixname: "u",
    start_date: now,
  });
  t.equal(context.dag_run.dag_id, ti.dag_id);
  await client.taskInstances.heartbeat(ti.id, process);
  await client.taskInstances.setRenderedFields(ti.id, { a: 1 });
  t.strictSame(await client.taskInstances.validateInletsAndOutlets(ti.id), {});
  t.match(await client.variables.get("colour"), { key: "colour" });
  await client.taskInstances.setState(ti.id, { state: "success", end_date: now });
  t.strictSame(await client.health(), { status: "healthy" });
});

t.test(
  "openCannedApi: an XCom that was stored is read again, another has a value too",
  async (t) => {
    await using server = await openCannedApi();
    await using client = createApiClient({ baseUrl: server.baseUrl, token });
    const of = { dagId: ti.dag_id, runId: ti.run_id, taskId: "t", key: "return_value" };
    t.strictSame((await client.xcoms.get(of)).value, { rows: [1, 2, 3] });
    await client.xcoms.set({ ...of, value: 7 });
    t.strictSame((await client.xcoms.get(of)).value, 7);
  },
);

t.test("openCannedApi: has no other routes", async (t) => {
  await using server = await openCannedApi();
  await using client = createApiClient({ baseUrl: server.baseUrl, token });
  await t.rejects(client.connections.get("c"), { code: "ERR_WINDSOCK_API_STATUS" });
});

t.test("startCannedApi: runs it in a process that ends with it", async (t) => {
  const server = await startCannedApi();
  await using client = createApiClient({
    baseUrl: server.baseUrl,
    token,
    retries: { attempts: 1 },
  });
  t.strictSame(await client.health(), { status: "healthy" });
  await server[Symbol.asyncDispose]();
  await t.rejects(client.health(), { code: "ERR_WINDSOCK_API_UNREACHABLE" });
});

t.test("openSandbox: writes workloads, and tells what tasks left at its server", async (t) => {
  await using sandbox = await openSandbox();
  const workload = parseWorkload(
    JSON.parse(readFileSync(await sandbox.writeWorkload("xcom", "bench.mjs"), "utf8")),
  );
  t.match(workload, { token, ti: { id: ti.id, task_id: "xcom" }, dag_rel_path: "bench.mjs" });
  await using client = createApiClient({ baseUrl: sandbox.baseUrl, token });
  const of = { dagId: ti.dag_id, runId: ti.run_id, taskId: "requests", key: "return_value" };
  await client.xcoms.set({ ...of, value: 12.5 });
  t.equal(await sandbox.resultOf("requests"), 12.5);
  const before = process.hrtime.bigint();
  await client.taskInstances.setState(ti.id, { state: "success", end_date: now });
  const acknowledgedAt = await sandbox.acknowledgedAt();
  t.ok(before < acknowledgedAt && acknowledgedAt < process.hrtime.bigint());
});

t.test(
  "airflowCommand: points Airflow's supervisor at the same server and Dag folder",
  async (t) => {
    await using sandbox = await openSandbox();
    const { program, args, env } = airflowCommand("python", sandbox, "w.json");
    t.equal(program, "python");
    t.equal(args.at(-1), "w.json");
    t.equal(env?.["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"], sandbox.baseUrl);
  },
);

t.test("cannedHop: takes the time of a hop that carries canned bytes", async (t) => {
  await using server = await openCannedApi();
  const agent = new Agent({ keepAlive: true });
  t.teardown(() => agent.destroy());
  t.ok((await cannedHop(`${server.baseUrl}variables/colour`, { agent, requests: 3 })) > 0);
});

t.test("wallOf and cpuOf: take the time of processes that end as they should", async (t) => {
  t.ok(wallOf({ args: ["-e", "0"] }) > 0);
  t.ok(wallOf({ args: ["-e", "process.exit(2)"], exitCode: 2 }) > 0);
  t.ok(cpuOf({ args: ["-e", "0"], env: { A: "b" } }, 1) >= 0);
  t.ok((await spawnedWallOf({ args: ["-e", "0"] })) > 0);
  t.throws(() => wallOf({ args: ["-e", "console.log('said'); process.exit(3)"] }), {
    message: /ended with 3: said/,
  });
  t.throws(() => wallOf({ program: "/nowhere/node", args: [] }), { message: /ENOENT/ });
});

t.test(
  "messages: are what the other end reads, and the large value nearly a megabyte",
  async (t) => {
    for (const message of requests) {
      t.match(readMessage(writeMessage(message), "toSupervisor"), message, message.type);
    }
    for (const message of replies) {
      t.match(readMessage(writeMessage(message), "toRunner"), { type: message.type }, message.type);
    }
    t.equal((JSON.stringify(largeValue).length / 1e6).toFixed(1), "0.9");
  },
);
