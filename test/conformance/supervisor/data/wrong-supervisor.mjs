// A supervisor with every fault but one: it starts its runner, leaves it alone, and writes a log that is none.
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";

const command = process.argv.slice(process.argv.indexOf("--") + 1);
const folder = process.env.AIRFLOW__LOGGING__BASE_LOG_FOLDER ?? ".";
mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}/attempt.log`, "no record\n");
const [program, ...args] = command;
const runner = spawn(program, args, { stdio: ["pipe", "ignore", "ignore"], detached: true });
runner.unref();
setTimeout(() => process.exit(0), 400);
