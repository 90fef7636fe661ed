// A tiny runner of the task `steps` that knows two operations, and is wrong in one way: its first argument names it.
import { connect } from "node:net";
import { pack, unpack } from "msgpackr";

const [fault, ...args] = process.argv.slice(2);
const addressOf = (flag) => args.find((arg) => arg.startsWith(flag)).slice(flag.length);
const open = (address) =>
  connect({
    host: address.slice(0, address.lastIndexOf(":")),
    port: Number(address.slice(address.lastIndexOf(":") + 1)),
  });
const comm = open(addressOf("--comm="));
const logs = open(addressOf("--logs="));
const waiting = [];
let rest = Buffer.alloc(0);
let count = 0;
let greet = () => {};
const greeting = new Promise((resolve) => {
  greet = resolve;
});

comm.on("data", (chunk) => {
  rest = Buffer.concat([rest, chunk]);
  while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE()) {
    const end = 4 + rest.readUInt32BE();
    const [id, body] = unpack(rest.subarray(4, end));
    rest = rest.subarray(end);
    if (greet !== undefined) {
      greet(body);
      greet = undefined;
      continue;
    }
    const at = fault === "order" ? 0 : waiting.findIndex((one) => one.id === id);
    waiting.splice(at, 1)[0]?.resolve(body);
  }
});
comm.on("end", () => process.exit(1));

const send = (frame) => {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(frame.length);
  comm.write(Buffer.concat([head, frame]));
};
const ask = (body) => {
  const id = fault === "same number" ? 0 : count;
  count += 1;
  send(pack(fault === "one element" ? [id] : [id, body]));
  return new Promise((resolve) => {
    waiting.push({ id, resolve });
  });
};
const record = (fields) =>
  logs.write(
    `${JSON.stringify({ timestamp: "2026-01-01T00:00:00Z", level: "info", event: "hello", ...fields })}\n`,
  );
const valueOf = async ({ key }) => (await ask({ type: "GetVariable", key })).value;
const operations = {
  return: async () => null,
  together: ({ ops }) => Promise.all(ops.map(valueOf)),
  "get-variable": valueOf,
};

const { ti } = await greeting;
if (fault === "no greeting read") {
  process.exit(0);
}
record(fault === "level" ? { level: "loud" } : {});
if (fault === "records") {
  logs.write("hello\n");
}
if (fault === "moment") {
  record({ timestamp: "yesterday" });
}
const results = [];
for (const step of JSON.parse(await valueOf({ key: "steps" }))) {
  results.push(await operations[step.do](step));
}
const { dag_id, run_id, task_id } = ti;
const place = { key: "return_value", dag_id, run_id, task_id };
if (fault !== "no result") {
  const value = fault === "date" ? new Date() : results;
  await Promise.race([
    ask({ type: "SetXCom", ...place, value: fault === "other result" ? ["x"] : value }),
    new Promise((resolve) => setTimeout(resolve, 200)),
  ]);
}
if (fault === "text") {
  send(Buffer.from([0x92, 9, 0xa1, 0xff]));
}
const success = { type: "SucceedTask", state: "success", end_date: "2026-01-01T00:00:00Z" };
const lists = fault === "null lists" ? {} : { task_outlets: [], outlet_events: [] };
if (fault !== "no end") {
  const told = ask({ ...success, ...lists, ...(fault === "more members" && { more: 1 }) });
  if (fault === "two ends") {
    void ask({ ...success, ...lists });
  }
  if (fault !== "impatient") {
    await told;
  }
}
if (fault === "stays") {
  setInterval(() => {}, 1000);
} else if (fault === "cut") {
  comm.end(Buffer.from([0, 0, 0, 9, 1]));
  logs.end();
} else {
  logs.end(() => comm.end(() => process.exit(fault === "exit code" ? 3 : 0)));
}
