import type { Faults } from "../driver.ts";
import { mismatches } from "../match.ts";
import type { PeerEnding } from "../peer-process.ts";
import { missingFrom, showed, strayIn } from "../sequences.ts";
import type { Call } from "./call.ts";
import type { Hello } from "./puppet.ts";
import type { Expectation } from "./supervisor-case.ts";

/** What was seen of an attempt. */
export interface Trace {
  readonly greeting: unknown;
  readonly calls: readonly Call[];
  readonly state: string | null;
  /** Lines of the log, as records; one that is no JSON is a text. */
  readonly log: readonly unknown[];
  readonly stdout: string;
  readonly stderr: string;
  readonly ending: PeerEnding;
  /** What the runner told of itself; undefined: it did not run. */
  readonly runner: Hello | undefined;
  /** How many frames came to it beyond its greeting and a reply to each of its requests; not above 0: none. */
  readonly surplus: number;
  /** The token of the workload. */
  readonly secret: string;
  /** Processes of the attempt that outlived the supervisor. */
  readonly survivors: readonly string[];
  readonly isTold: boolean;
}

/** Holds what was seen to what is expected. */
export function judge(expected: Expectation, trace: Trace): Faults {
  const { calls, log } = trace;
  const { greeting, state = "success" } = expected;
  return [
    ...(greeting === undefined
      ? []
      : mismatches(greeting ?? "<absent>", trace.greeting, "the greeting")),
    ...(state === trace.state
      ? []
      : [`the server has taken the state ${trace.state}, expected ${state}`]),
    ...missingFrom("call", expected.calls ?? [], calls.map(seen)),
    ...strayIn("call", expected.neverCalls ?? [], calls.map(seen)),
    ...countFaults(expected, calls),
    ...missingFrom("log record", expected.log ?? [], log),
    ...strayIn("log record", expected.neverLog ?? [], log),
    ...textFaults(expected, trace),
    ...exitFaults(expected, trace),
    ...(expected.withoutEnv ?? [])
      .filter((name) => Object.hasOwn(trace.runner?.env ?? {}, name))
      .map((name) => `the runner's environment has ${name}`),
    ...(expected.told === true && !trace.isTold ? ["the runner was not told by SIGTERM"] : []),
    ...trace.survivors.map((one) => `${one} outlived the supervisor`),
    ...alwaysFaults(trace),
  ];
}

/** What is true of any attempt, whatever a case is about. */
function alwaysFaults(trace: Trace): Faults {
  const { calls, log, runner, surplus, secret } = trace;
  const claim = calls.find(({ method, path }) => method === "PATCH" && path.endsWith("/run"));
  const { hostname, pid } = Object(claim?.body);
  const strangers = calls.filter(
    ({ path, body }) =>
      path.endsWith("/heartbeat") && mismatches({ hostname, pid }, body).length > 0,
  );
  return [
    ...(claim === undefined || runner === undefined || pid === runner.pid
      ? []
      : [`the claim names the process ${pid}, the runner is ${runner.pid}`]),
    ...strangers.slice(0, 1).map((one) => `a heartbeat of another process: ${showed(one.body)}`),
    ...(surplus > 0 ? [`${surplus} messages came to the runner that nobody had asked for`] : []),
    ...log.filter((one) => !isRecord(one)).map((one) => `no record of a log: ${showed(one)}`),
    ...(runner !== undefined && JSON.stringify(runner).includes(secret)
      ? ["the runner's arguments or environment have the token"]
      : []),
    ...textFaults({ nowhere: [secret] }, trace),
  ];
}

const levels: ReadonlySet<unknown> = new Set(["critical", "error", "warning", "info", "debug"]);

/** Whether a line of the log has what Airflow's own pages ask for. */
function isRecord(line: unknown): boolean {
  const { timestamp, level, event } = Object(line);
  return mismatches("<time>", timestamp).length === 0 && levels.has(level) && event !== undefined;
}

/** A call without what is not there. Its headers, the token among them, can be asked for and are not shown. */
function seen({ method, path, query, headers, body }: Call): object {
  const call = {
    method,
    path,
    ...(Object.keys(query).length > 0 && { query }),
    ...(body !== undefined && { body }),
  };
  return Object.defineProperty(call, "headers", { value: headers });
}

function countFaults({ counts = [] }: Expectation, calls: readonly Call[]): Faults {
  return counts.flatMap(({ call, least = 0, most = Infinity }) => {
    const count = calls.filter((one) => mismatches(call, one).length === 0).length;
    return count >= least && count <= most
      ? []
      : [`${count} calls ${showed(call)}, expected ${least} to ${most}`];
  });
}

function textFaults({ nowhere = [] }: Expectation, { log, stdout, stderr }: Trace): Faults {
  const all = [stdout, stderr, ...log.map((one) => JSON.stringify(one))];
  return nowhere
    .filter((text) => all.some((one) => one.includes(text)))
    .map((text) => `${showed(text)} can be read`);
}

function exitFaults(expected: Expectation, { ending: { code, signal }, stderr }: Trace): Faults {
  const { state = "success", exit = state === "success" ? "zero" : "any" } = expected;
  const isFine = exit === "any" || (exit === "zero") === (code === 0);
  const tail = stderr.trimEnd().split("\n").slice(-5).join("\n");
  return isFine
    ? []
    : [
        `the supervisor ended with ${signal ?? `exit code ${code}`}, expected ${exit}; the end of its stderr: ${tail}`,
      ];
}
