import type { Faults } from "../driver.ts";
import { mismatches } from "../match.ts";
import type { PeerEnding } from "../peer-process.ts";
import { missingFrom, showed, strayIn } from "../sequences.ts";
import type { Expectation, Happening } from "./case.ts";
import { type Heard, terminalTypes } from "./conversation.ts";
import type { HeardLog } from "./records.ts";
import { buildPattern } from "./values.ts";
import type { Body } from "./world.ts";

/** What was seen of a run. */
export interface Trace {
  /** Connections to the two sockets. */
  readonly connections: number;
  /** Whether it was given both addresses. */
  readonly isReachable: boolean;
  /** Whether its task was to read the Variable `steps`. */
  readonly mustRead: boolean;
  /** What should have happened to it, and for which it gave no occasion. */
  readonly missed: readonly Happening[];
  readonly heard: Heard;
  readonly log: HeardLog;
  readonly stdout: string;
  readonly stderr: string;
  /** Undefined: it did not end in time. */
  readonly ending: PeerEnding | undefined;
  /** The time it had for its end, in seconds. */
  readonly within: number;
}

/** Holds what was seen to what is expected. */
export function judge(expected: Expectation, trace: Trace): Faults {
  const { heard, log, stdout, stderr } = trace;
  const requests = heard.requests.map(({ body }) => body);
  const faults = [
    ...endFaults(expected, trace),
    ...occasionFaults(trace),
    ...heard.faults,
    ...log.faults,
    ...terminalFaults(expected, requests),
    ...numberFaults(expected, heard),
    ...missingFrom("request", expected.requests?.map(buildPattern) ?? [], requests),
    ...strayIn("request", expected.never ?? [], requests),
    ...returnedFaults(expected, requests),
    ...missingFrom("log record", expected.log ?? [], log.records),
    ...strayIn("log record", expected.neverLog ?? [], log.records),
    ...lineFaults("stdout", expected.stdout, stdout),
    ...lineFaults("stderr", expected.stderr, stderr),
    ...textFaults(expected, trace),
  ];
  return faults.length === 0 ? [] : [...faults, ...helpOf(trace)];
}

function endFaults({ exit = "zero" }: Expectation, { ending, within }: Trace): Faults {
  if (ending === undefined) {
    return [`did not end within ${within} s`];
  }
  const { code, signal } = ending;
  const isFine =
    exit === "any" ||
    (exit === "zero" && code === 0) ||
    (exit === "non-zero" && code !== 0) ||
    code === exit;
  return isFine ? [] : [`ended with ${signal ?? `exit code ${code}`}, expected ${exit}`];
}

/** A case in which nothing came to the point proves nothing. */
function occasionFaults({ connections, isReachable, mustRead, missed, heard }: Trace): Faults {
  const hasRead = heard.requests.some(
    ({ body: { type, key } }) => type === "GetVariable" && key === "steps",
  );
  return [
    ...(mustRead && !hasRead ? ["did not read what its task shall do, the variable steps"] : []),
    ...(isReachable && connections < 2 ? [`opened ${connections} of 2 connections`] : []),
    ...missed.map(({ when }) => `never came to the point: ${showed(when)}`),
    ...[...heard.unused].map(({ to }) => `sent no request ${showed(to)}`),
  ];
}

function terminalFaults(
  { terminal = { type: "SucceedTask" } }: Expectation,
  requests: readonly Body[],
): Faults {
  const found = requests.filter(({ type }) => terminalTypes.has(type));
  if (terminal === null) {
    return found.map((one) => `said how it ended, and should not: ${showed(one)}`);
  }
  const patterns: readonly unknown[] = Array.isArray(terminal) ? terminal : [terminal];
  if (found.length === 0 && patterns.includes(null)) {
    return [];
  }
  if (found.length !== 1) {
    return [`said ${found.length} times how it ended, expected once: ${showed(found)}`];
  }
  const each = patterns.map((pattern) => mismatches(pattern, found[0], "its end"));
  return each.some((one) => one.length === 0) ? [] : each.flat();
}

function returnedFaults({ returned }: Expectation, requests: readonly Body[]): Faults {
  if (returned === undefined) {
    return [];
  }
  const found = requests.filter(({ type, key }) => type === "SetXCom" && key === "return_value");
  if (returned === "<absent>") {
    return found.map((one) => `returned something, and should not: ${showed(one)}`);
  }
  return found.length === 1
    ? mismatches(buildPattern(returned), found[0]?.["value"], "returned")
    : [`published ${found.length} results, expected one: ${showed(returned)}`];
}

function numberFaults({ numbers }: Expectation, { requests }: Heard): Faults {
  const all = requests.map(({ id }) => id);
  return numbers === "distinct" && new Set(all).size < all.length
    ? [`a number is there twice: ${all.join(" ")}`]
    : [];
}

function lineFaults(name: string, wanted: readonly string[] = [], text: string): Faults {
  const lines = text.split(/\r?\n/);
  let from = 0;
  for (const line of wanted) {
    const at = lines.indexOf(line, from);
    if (at < 0) {
      return [`no line ${showed(line)} on ${name}${from === 0 ? "" : " after the one before it"}`];
    }
    from = at + 1;
  }
  return [];
}

function textFaults({ told = [], nowhere = [] }: Expectation, trace: Trace): Faults {
  const all = [trace.stdout, trace.stderr, ...trace.log.records.map((one) => JSON.stringify(one))];
  return [
    ...told
      .filter((regex) => !all.some((text) => new RegExp(regex, "s").test(text)))
      .map((regex) => `nothing was told that fits ${regex}`),
    ...nowhere
      .filter((secret) => all.some((text) => text.includes(secret)))
      .map((secret) => `${secret} can be read`),
  ];
}

/** What helps to find out why. */
function helpOf({ heard, stderr }: Trace): Faults {
  const tail = stderr.trimEnd().split("\n").slice(-5).join("\n");
  return [
    ...(heard.requests.length > 0
      ? [`its requests: ${heard.requests.map(({ body }) => String(body["type"])).join(" ")}`]
      : []),
    ...(tail === "" ? [] : [`the end of its stderr: ${tail}`]),
  ];
}
