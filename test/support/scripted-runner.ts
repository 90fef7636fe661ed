// A runner that does what its argument says, for tests of a supervisor: on descriptor 0, or on --comm and --logs.
import { spawn } from "node:child_process";
import { writeSync } from "node:fs";
import { connect, Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import { byteStream, openRunnerEnd } from "../../src/channel/index.ts";
import type { RunnerRequest } from "../../src/contract/index.ts";

/** One step of a scripted runner. */
export type Step =
  | { readonly ask: RunnerRequest; readonly noWait?: boolean }
  | { readonly raw: string }
  | { readonly print: string }
  | { readonly printError: string }
  /** A line of the log channel. */
  | { readonly record: string }
  | { readonly sleep: number }
  | { readonly exit: number }
  | { readonly kill: NodeJS.Signals }
  /** Goes on when SIGTERM comes; with a request, sends that then and ends. */
  | { readonly heed: RunnerRequest | null }
  /** Starts something that holds the output and outlives the runner. */
  | { readonly leave: { readonly detached: boolean } }
  /** Writes as many lines, each of so many letters. */
  | { readonly flood: { readonly lines: number; readonly letters: number } };

const [script = "[]", ...flags] = process.argv.slice(2);
const steps: readonly Step[] = JSON.parse(script);
const address = (name: string) => /:(\d+)$/.exec(flags.find((flag) => flag.startsWith(name)) ?? "");
const commPort = address("--comm=")?.[1];
const logPort = address("--logs=")?.[1];
const comm =
  commPort === undefined
    ? new Socket({ fd: 0, readable: true, writable: true })
    : connect(Number(commPort), "127.0.0.1");
const logs = logPort === undefined ? undefined : connect(Number(logPort), "127.0.0.1");

await play();

async function play(): Promise<void> {
  const isDeaf = steps.some((step) => "raw" in step);
  const channel = isDeaf ? undefined : openRunnerEnd(byteStream(comm));
  const greeting = await channel?.greeting;
  if (greeting !== undefined) {
    record(JSON.stringify({ level: "info", event: "greeted", greeting: greeting.type }));
  }
  for (const step of steps) {
    if ("ask" in step) {
      const reply = channel?.request(step.ask).then(
        (message) => note({ asked: step.ask.type, reply: message }),
        (error: unknown) =>
          note({
            asked: step.ask.type,
            error: String(Object(error).message),
            slot: Object(error).slot,
          }),
      );
      await (step.noWait === true ? undefined : reply);
    } else if ("raw" in step) {
      comm.write(Buffer.from(step.raw, "hex"));
    } else if ("print" in step) {
      writeSync(1, step.print);
    } else if ("printError" in step) {
      writeSync(2, step.printError);
    } else if ("record" in step) {
      record(step.record);
    } else if ("sleep" in step) {
      await setTimeout(step.sleep);
    } else if ("exit" in step) {
      process.exit(step.exit);
    } else if ("kill" in step) {
      process.kill(process.pid, step.kill);
      await setTimeout(60_000);
    } else if ("heed" in step) {
      const { heed } = step;
      process.on("SIGTERM", () => {
        if (heed !== null) {
          void channel?.request(heed).then(() => process.exit(0));
        }
      });
    } else if ("leave" in step) {
      spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"], {
        stdio: ["ignore", "inherit", "inherit"],
        detached: step.leave.detached,
      }).unref();
    } else {
      const line = `${"x".repeat(step.flood.letters)}\n`;
      for (let at = 0; at < step.flood.lines; at += 1) {
        writeSync(1, line);
      }
    }
  }
  await channel?.close();
}

function note(what: object): void {
  record(JSON.stringify({ level: "info", event: "asked", ...what }));
}

function record(line: string): void {
  if (logs === undefined) {
    writeSync(3, `${line}\n`);
  } else {
    logs.write(`${line}\n`);
  }
}
