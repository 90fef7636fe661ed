import { resolve } from "node:path";
import {
  type LogFields,
  type Logger,
  parseExact,
  silentLogger,
  writeExact,
} from "../../base/index.ts";
import { ConfInvalidError, type RunDocument, runDag } from "../../local/index.ts";
import { exitCodeOfState, signalExitCode } from "../exit-code.ts";
import { readPairs, readText } from "../inputs.ts";
import { createProgress, type Progress } from "../progress.ts";
import { formatRun } from "../table.ts";
import { createPainter, type Terminal } from "../terminal.ts";

/** Options of `windsock run`, as the parser hands them over. */
export interface RunOptions {
  readonly dag?: string;
  readonly task?: string;
  readonly conf?: string;
  readonly var?: readonly string[];
  readonly conn?: readonly string[];
  readonly logicalDate?: string;
  readonly db?: string;
  readonly logs?: string;
  readonly parallelism?: number;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/**
 * `windsock run`: one Dag run to its end; progress on stderr, the table or the document on stdout.
 *
 * @returns the exit code: how the run ended, or the task when one ran alone
 */
export async function run(file: string, options: RunOptions, terminal: Terminal): Promise<number> {
  const { env, cwd, stop } = terminal;
  const conns = readPairs("--conn", options.conn ?? []);
  const progress = options.quiet || options.json ? silent : createProgress(terminal);
  const problems: string[] = []; // told at the end, for a live picture would take them away
  const tellStopping = (): void =>
    progress.note("stopping: what runs may end, nothing else starts; once more to leave at once");
  stop.addEventListener("abort", tellStopping, { once: true });
  try {
    const document = await runDag({
      file: resolve(cwd, file),
      dagId: options.dag,
      taskId: options.task,
      conf: readConf(options.conf, cwd),
      variables: readPairs("--var", options.var ?? []),
      connections: new Map([...conns].map(([id, text]) => [id, readText("--conn", text, cwd)])),
      logicalDate: options.logicalDate,
      db: options.db === undefined ? undefined : resolve(cwd, options.db),
      logFolder: resolve(
        cwd,
        options.logs ?? env["AIRFLOW__LOGGING__BASE_LOG_FOLDER"] ?? ".windsock/logs",
      ),
      stateFolder: resolve(cwd, env["WINDSOCK_STATE_DIR"] ?? ".windsock/state"),
      parallelism: options.parallelism,
      env,
      signal: stop,
      logger: loggerInto(problems),
      onEvent: (event) => progress.show(event),
    });
    progress.close();
    print(document, options.json === true, terminal);
    return exitCodeOf(document, options, stop);
  } finally {
    stop.removeEventListener("abort", tellStopping);
    progress.close();
    terminal.stderr.write(problems.join(""));
  }
}

/** Keeps what went wrong, a line each. */
function loggerInto(lines: string[]): Logger {
  const keep = (message: string, fields: LogFields = {}): void => {
    const facts = Object.entries(fields).map(
      ([name, value]) => ` ${name}=${Error.isError(value) ? value.message : String(value)}`,
    );
    lines.push(`${message}:${facts.join("")}\n`);
  };
  return { ...silentLogger, warn: keep, error: keep };
}

const nothing = (): void => {};
const silent: Progress = { show: nothing, note: nothing, close: nothing };

function exitCodeOf(document: RunDocument, { task }: RunOptions, stop: AbortSignal): number {
  if (document.state === "running" && stop.aborted) {
    return signalExitCode(stop);
  }
  const only = document.taskInstances.find(({ taskId }) => taskId === task);
  return exitCodeOfState(only === undefined ? document.state : only.state);
}

function print(document: RunDocument, asJson: boolean, { stdout, env, cwd }: Terminal): void {
  stdout.write(
    asJson
      ? `${writeExact(document, 2)}\n`
      : formatRun(document, { paint: createPainter(stdout, env), cwd }),
  );
}

function readConf(conf: string | undefined, cwd: string): unknown {
  if (conf === undefined) {
    return {};
  }
  const text = readText("--conf", conf, cwd);
  try {
    return parseExact(text);
  } catch (error) {
    throw new ConfInvalidError("the configuration is no JSON", undefined, { cause: error });
  }
}
