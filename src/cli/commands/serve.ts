import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import {
  type AirflowRelease,
  loadSeed,
  openLocalServer,
  openStore,
  readyDocument,
  type Store,
} from "../../local/index.ts";
import { UsageError } from "../errors.ts";
import { exitCodes } from "../exit-code.ts";
import type { Terminal } from "../terminal.ts";

/** Options of `windsock serve`, as the parser hands them over. */
export interface ServeOptions {
  readonly port: number;
  readonly host: string;
  readonly db?: string;
  readonly seed?: string;
  readonly watchStdin?: boolean;
  readonly airflow?: AirflowRelease;
}

/** `windsock serve`: the Execution API until a signal comes, or standard input ends where that was asked for. */
export async function serve(options: ServeOptions, terminal: Terminal): Promise<number> {
  const { cwd } = terminal;
  const { host, port, db } = options;
  const seed = options.seed === undefined ? undefined : readSeed(resolve(cwd, options.seed));
  const store = openStore(db === undefined ? ":memory:" : resolve(cwd, db));
  const explain = (error: unknown): never => {
    const cannot = `cannot listen on ${host}:${port}`;
    throw isPortError(error) ? new UsageError(cannot, "--port", { cause: error }) : error;
  };
  try {
    await serveStore(store, seed, { options, terminal }).catch(explain);
    return exitCodes.success;
  } finally {
    store.close();
  }
}

async function serveStore(
  store: Store,
  seed: string | undefined,
  { options, terminal }: { options: ServeOptions; terminal: Terminal },
): Promise<void> {
  const settings = seed === undefined ? undefined : loadSeed(store, seed);
  await using server = await openLocalServer({
    store,
    host: options.host,
    port: options.port,
    ...(options.airflow !== undefined && { airflow: options.airflow }),
    ...(settings?.jwtSecret !== undefined && { jwtSecret: settings.jwtSecret }),
    ...(settings?.jwtAudience !== undefined && { jwtAudience: settings.jwtAudience }),
  });
  terminal.stdout.write(`${JSON.stringify(await readyDocument(server, settings))}\n`);
  terminal.stderr.write(`serving the Execution API at ${server.baseUrl}\n`);
  await untilStopped(options, terminal);
}

function readSeed(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`--seed: the file ${file} cannot be read`, "--seed", { cause: error });
  }
}

async function untilStopped(
  { watchStdin = false }: ServeOptions,
  { stdin, stop }: Terminal,
): Promise<void> {
  const { promise, resolve: settle } = Promise.withResolvers<void>();
  stop.addEventListener("abort", () => settle(), { once: true });
  if (stop.aborted) {
    settle();
  }
  if (watchStdin) {
    stdin.once("end", settle).once("close", settle).resume();
  }
  await promise;
}

function isPortError(error: unknown): boolean {
  return Error.isError(error) && "syscall" in error && error.syscall === "listen";
}
