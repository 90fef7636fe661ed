// A runner with nothing but Node: Connect is JSON over HTTP. Its first argument lists what it calls after it was greeted:
// [name, body]. A record tells what each call was answered.
import { writeSync } from "node:fs";
import { request } from "node:http";
import { text } from "node:stream/consumers";

const [calls = "", address = ""] = process.argv.slice(2);
const socketPath = address.replace("--supervisor=unix:", "");

for (const [name, body] of [["Start", {}], ...JSON.parse(calls)]) {
  const { promise, resolve } = Promise.withResolvers<string>();
  request(
    {
      socketPath,
      path: `/windsock.supervisor.v1.TaskSupervisor/${name}`,
      method: "POST",
      headers: { "content-type": "application/json" },
    },
    (response) => resolve(text(response)),
  ).end(JSON.stringify(body));
  writeSync(3, `${JSON.stringify({ event: `${name}: ${await promise}` })}\n`);
}
process.exit(); // though its connection may be kept
