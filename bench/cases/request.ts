import { Agent } from "node:http";
import { loadBuilt } from "../built.ts";
import { cannedHop } from "../canned-hop.ts";
import { openSandbox, type Sandbox } from "../sandbox.ts";
import type { Suite } from "../suite.ts";
import { superviseTask } from "../supervise-task.ts";

/** Requests per sample: half a second of work. */
const requests = 3_000;

const direct = "H: the HTTP call made directly";
const canned = "R: proxied, canned bytes both ways";

/** One request of a task. G4 of the goals. */
export const request: Suite = {
  name: "request",
  unit: "us",
  async open() {
    const sandbox = await openSandbox();
    const agent = new Agent({ keepAlive: true });
    const { createApiClient } = await loadBuilt("api");
    const client = createApiClient({ baseUrl: sandbox.baseUrl, token: "none" });
    return {
      cases: [
        {
          name: direct,
          sample: () => medianOf(() => client.variables.get("colour")),
        },
        {
          name: canned,
          sample: () => cannedHop(`${sandbox.baseUrl}variables/colour`, { agent, requests }),
        },
        {
          name: "G4: a task's request",
          sample: () => taskRequest(sandbox),
          goals: [
            { per: canned, atMost: 1.9 },
            { per: direct, atMost: 1.8 },
          ],
        },
      ],
      async [Symbol.asyncDispose]() {
        agent.destroy();
        await client.close();
        await sandbox[Symbol.asyncDispose]();
      },
    };
  },
};

/** Makes a call many times, one after the other; the middle of the times it took, in us. */
async function medianOf(call: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < requests; i += 1) {
    const from = process.hrtime.bigint();
    await call();
    times.push(Number(process.hrtime.bigint() - from) / 1e3);
  }
  return times.toSorted((a, b) => a - b)[requests / 2] ?? Number.NaN;
}

/** The middle of the times that the requests of a task took, in us: the task tells. */
async function taskRequest(sandbox: Sandbox): Promise<number> {
  await superviseTask(sandbox, "requests");
  return Number(await sandbox.resultOf("requests"));
}
