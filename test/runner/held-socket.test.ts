import t from "tap";
import { holdWhileAsking } from "../../src/runner/held-socket.ts";
import type { Requests } from "../../src/runner/requests.ts";
import { scriptedRequests } from "../support/runner-startup.ts";

t.test(
  "holdWhileAsking: keeps the process alive while a request is under way, however it ends",
  async (t) => {
    const calls: string[] = [];
    const socket = { ref: () => calls.push("ref"), unref: () => calls.push("unref") };
    const answers = [Promise.withResolvers<null>(), Promise.withResolvers<null>()];
    let next = 0;
    const supervisor: Requests = {
      async request(message) {
        const answer = answers[next];
        next += 1;
        await answer?.promise;
        return scriptedRequests().supervisor.request(message);
      },
    };
    const held = holdWhileAsking(supervisor, socket);
    const first = held.request({ type: "GetVariable", key: "a" });
    const second = held.request({ type: "GetVariable", key: "b" });
    answers[1]?.reject(new Error("refused"));
    await t.rejects(second, { message: "refused" });
    t.strictSame(calls, ["ref", "ref"]);
    answers[0]?.resolve(null);
    await first;
    t.strictSame(calls, ["ref", "ref", "unref"]);
  },
);
