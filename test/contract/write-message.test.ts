import t from "tap";
import { Instant } from "../../src/contract/instant.ts";
import { readMessage } from "../../src/contract/read-message.ts";
import { writeMessage } from "../../src/contract/write-message.ts";
import { decoded, vectors } from "../support/wire-vectors.ts";

const second = "1970-01-01T00:00:01Z";

t.test("writeMessage: every key of a request, the type last", async (t) => {
  t.strictSame(Object.entries(writeMessage({ type: "GetVariableKeys", limit: 5 })), [
    ["prefix", null],
    ["limit", 5],
    ["offset", 0],
    ["type", "GetVariableKeys"],
  ]);
});

t.test("writeMessage: the type where Airflow has it, when that is not the end", async (t) => {
  t.strictSame(Object.keys(writeMessage({ type: "TaskState", state: "failed" })), [
    "state",
    "end_date",
    "type",
    "rendered_map_index",
  ]);
  t.strictSame(Object.keys(writeMessage({ type: "SentFDs", fds: [3] })), ["type", "fds"]);
});

t.test("writeMessage: moments become instants", async (t) => {
  t.match(writeMessage({ type: "RescheduleTask", end_date: second, reschedule_date: second }), {
    end_date: new Instant(1, 0),
  });
});

t.test("writeMessage: leaves out what the reader's release does not know", async (t) => {
  const keys = (release: string) =>
    Object.keys(writeMessage({ type: "RetryTask", end_date: second }, { release }));
  t.strictSame(keys("3.2.2"), ["state", "end_date", "rendered_map_index", "type"]);
  t.strictSame(keys("3.3.0").length, 6);
});

t.test("writeMessage: a reader of before 3.3 gets the name of its time", async (t) => {
  t.match(writeMessage({ type: "XComCountResponse", len: 3 }, { knowsFormerNames: true }), {
    type: "XComLengthResponse",
  });
  t.match(writeMessage({ type: "OKResponse", ok: true }, { knowsFormerNames: true }), {
    type: "OKResponse",
  });
});

t.test("writeMessage: a key that must be there though null is written in a reply", async (t) => {
  t.strictSame(writeMessage({ type: "VariableResult", key: "k" }), {
    key: "k",
    value: null,
    type: "VariableResult",
  });
});

const refused = {
  "an unknown message": { message: { type: "Nothing" }, path: "Nothing" },
  "a part of a message": { message: { type: "DagRun" }, path: "DagRun" },
  "a missing key": { message: { type: "GetVariable" }, path: "GetVariable.key" },
  "another constant": {
    message: { type: "RetryTask", end_date: second, state: "failed" },
    path: "RetryTask.state",
  },
};
for (const [name, { message, path }] of Object.entries(refused)) {
  t.test(`writeMessage: refuses ${name}`, async (t) => {
    t.throws(() => writeMessage(message), { code: "ERR_WINDSOCK_CONTRACT_VIOLATED", path });
  });
}

t.test("writeMessage: every message that Airflow wrote, key by key in its order", async (t) => {
  let count = 0;
  for (const { name, message, canonical, json, direction, airflow } of vectors) {
    const [, ...parts] = json;
    const part = parts.find((one) => typeof one === "object" && one !== null);
    if (message !== undefined && canonical && part !== undefined) {
      const body = decoded(part);
      const read =
        direction === "to_supervisor"
          ? readMessage(body, "toSupervisor")
          : readMessage(body, "toRunner");
      const again = writeMessage(read, { release: airflow, knowsFormerNames: airflow < "3.3" });
      t.equal(inOrder(again), inOrder(body), name);
      count += 1;
    }
  }
  t.ok(count > 100, `${count} messages`);
});

/** Text that tells the order of keys at every depth. */
function inOrder(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) => (typeof one === "bigint" ? `${one}n` : one));
}
