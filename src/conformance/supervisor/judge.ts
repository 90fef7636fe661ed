import type { Faults } from "../driver.ts";
import { mismatches } from "../match.ts";
import type { PeerEnding } from "../peer-process.ts";
import { missingFrom, showed, strayIn } from "../sequences.ts";
import type { Call } from "./api.ts";
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
  /** Environment of the runner; undefined: it did not run. */
  readonly runnerEnv: Readonly<Record<string, string>> | undefined;
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
    ...missingFrom("call", expected.calls ?? [], calls.map(briefly)),
    ...strayIn("call", expected.neverCalls ?? [], calls.map(briefly)),
    ...countFaults(expected, calls),
    ...missingFrom("log record", expected.log ?? [], log),
    ...strayIn("log record", expected.neverLog ?? [], log),
    ...textFaults(expected, trace),
    ...exitFaults(expected, trace),
    ...(expected.withoutEnv ?? [])
      .filter((name) => Object.hasOwn(trace.runnerEnv ?? {}, name))
      .map((name) => `the runner's environment has ${name}`),
    ...(expected.told === true && !trace.isTold ? ["the runner was not told by SIGTERM"] : []),
    ...trace.survivors.map((one) => `${one} outlived the supervisor`),
  ];
}

/** A call without what is not there. */
function briefly({ method, path, query, headers, body }: Call): object {
  return {
    method,
    path,
    ...(Object.keys(query).length > 0 && { query }),
    ...(body !== undefined && { body }),
    headers,
  };
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
