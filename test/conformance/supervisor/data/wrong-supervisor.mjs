// A supervisor that starts its runner, leaves it alone, and writes a log that is none. With GARBAGE set it greets it with what
// is no message; with KILL set it kills it.
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";

const command = process.argv.slice(process.argv.indexOf("--") + 1);
const folder = process.env.AIRFLOW__LOGGING__BASE_LOG_FOLDER ?? ".";
mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}/attempt.log`, "no record\n");
const [program, ...args] = command;
const runner = spawn(program, args, { stdio: ["pipe", "ignore", "ignore"], detached: true });
runner.unref();
if (process.env.GARBAGE !== undefined) {
  runner.stdin.write(Buffer.from("00000001c1", "hex"));
}
if (process.env.KILL !== undefined) {
  setTimeout(() => runner.kill("SIGKILL"), 600);
}
setTimeout(() => process.exit(0), 1_000);
