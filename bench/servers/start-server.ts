import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";

/** A server in a process of its own. */
export interface StartedServer extends AsyncDisposable {
  readonly baseUrl: string;
}

const program = `
import { openCannedApi } from ${JSON.stringify(new URL("./canned-api.ts", import.meta.url).href)};
process.stdout.write((await openCannedApi()).baseUrl + "\\n");
process.stdin.resume().on("end", () => process.exit());
`;

/** Ties a process to a processor. Linux has it. */
const taskset = "/usr/bin/taskset";

/** Starts the canned API on the last processor, where there is more than one and a program to choose it. */
export async function startCannedApi(): Promise<StartedServer> {
  const last = availableParallelism() - 1;
  const node = [process.execPath, "--input-type=module", "-e", program];
  const isPinned = last > 0 && existsSync(taskset);
  const [command = "", ...args] = isPinned ? [taskset, "-c", String(last), ...node] : node;
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const [baseUrl]: unknown[] = await once(createInterface(child.stdout), "line");
  return {
    baseUrl: String(baseUrl),
    async [Symbol.asyncDispose]() {
      const ended = once(child, "exit");
      child.stdin.end();
      await ended;
    },
  };
}
