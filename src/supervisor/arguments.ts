import { parseArgs } from "node:util";

/** What `execute-workload` was asked for. */
export type Arguments =
  | {
      readonly kind: "run";
      /** Where the workload is: a file, the text itself, or standard input. */
      readonly source:
        | { readonly kind: "file"; readonly path: string }
        | { readonly kind: "text"; readonly text: string }
        | { readonly kind: "stdin" };
      readonly apiUrl: string | undefined;
      readonly dags: string | undefined;
      readonly launch: "coordinator" | "stdin";
      readonly isolation: string;
      readonly asJson: boolean;
      /** Command of a foreign runner; empty for our own. */
      readonly command: readonly string[];
    }
  | { readonly kind: "help" }
  /** They cannot be understood. */
  | { readonly kind: "usage"; readonly fault: string };

/** What `--help` prints. */
export const help: string = `Examples:
  windsock execute-workload --json-path workload.json --dags ./dags
  windsock execute-workload - --execution-api-url http://airflow:8080/execution/ < workload.json
  windsock execute-workload --json-path workload.json --launch stdin -- python -m my_runner

Usage: windsock execute-workload (--json-path FILE | --json-string JSON | -) [options] [-- COMMAND…]

Runs one attempt that an executor hands over, and reports it to Airflow.

Options:
  --json-path FILE            file with the workload
  --json-string JSON          the workload itself; others on this machine may see it
  -                           read the workload from standard input
  --execution-api-url URL     base URL of the Execution API, ending in /execution/
  --dags DIR                  folder or file in which our runner looks for the Dag
  --door frames|grpc          how a runner speaks (default: frames)
  --launch coordinator|stdin  how the runner after -- is started (default: coordinator)
  --isolation TIER            auto, basic, hardened, user or container (default: auto)
  --json                      print one JSON document: how the attempt ended
  -h, --help                  print this
  -- COMMAND…                 start this runner instead of ours

Exit codes: 0 success, 1 failed, 2 up for retry, 3 skipped, 4 deferred, rescheduled or awaiting input, 64 usage,
69 API unreachable, 70 bug, 75 not ours to run, 77 refused, 78 configuration, 130 and 143 cut short by a signal.
`;

const options = {
  "json-path": { type: "string" },
  "json-string": { type: "string" },
  "execution-api-url": { type: "string" },
  dags: { type: "string" },
  door: { type: "string", default: "frames" },
  launch: { type: "string", default: "coordinator" },
  isolation: { type: "string", default: "auto" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** Reads the arguments of `execute-workload`. Pure: a fault is a value that names the option and the nearest. */
export function readArguments(args: readonly string[]): Arguments {
  const split = args.indexOf("--");
  const own = split < 0 ? args : args.slice(0, split);
  const command = split < 0 ? [] : args.slice(split + 1);
  const parsed = parse(own);
  if (typeof parsed === "string") {
    return { kind: "usage", fault: parsed };
  }
  const { values, positionals } = parsed;
  if (values.help) {
    return { kind: "help" };
  }
  const { launch, isolation, door, dags, json: asJson, "execution-api-url": apiUrl } = values;
  if (launch !== "coordinator" && launch !== "stdin") {
    return { kind: "usage", fault: `--launch is "${launch}", neither coordinator nor stdin` };
  }
  if (door !== "frames") {
    return { kind: "usage", fault: `--door is "${door}", and this release opens frames only` };
  }
  if (split >= 0 && command.length === 0) {
    return { kind: "usage", fault: "no command stands after --" };
  }
  const source = sourceOf(values["json-path"], values["json-string"], positionals);
  return source === undefined
    ? { kind: "usage", fault: "one of --json-path FILE, --json-string JSON and - is needed" }
    : { kind: "run", source, apiUrl, dags, launch, isolation, asJson, command };
}

/** Values and positionals, or what is wrong. */
function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    const [fact = ""] = String(Object(error).message).split(". ");
    const unknown = /^Unknown option '(--?[^'=]+)/.exec(fact)?.[1];
    const nearest = unknown === undefined ? undefined : nearestOption(unknown);
    const more = nearest === undefined ? "" : `; nearest: ${nearest}`;
    return unknown === undefined
      ? fact.charAt(0).toLowerCase() + fact.slice(1)
      : `unknown option ${unknown}${more}`;
  }
}

function sourceOf(
  path: string | undefined,
  text: string | undefined,
  positionals: readonly string[],
): Extract<Arguments, { kind: "run" }>["source"] | undefined {
  const given = [path, text, ...positionals].filter((one) => one !== undefined);
  if (given.length !== 1 || positionals.some((one) => one !== "-")) {
    return undefined;
  }
  if (path !== undefined && path !== "-") {
    return { kind: "file", path };
  }
  return text === undefined ? { kind: "stdin" } : { kind: "text", text };
}

/** The option with the fewest changes to what was written, when they are few. */
function nearestOption(written: string): string | undefined {
  const name = written.replace(/^-+/, "");
  const [best] = Object.keys(options)
    .map((option) => ({ option, changes: distance(name, option) }))
    .toSorted((a, b) => a.changes - b.changes);
  const limit = Math.max(2, Math.floor(name.length / 2));
  return best !== undefined && best.changes <= limit ? `--${best.option}` : undefined;
}

/** Letters to change, add or take away until both are the same. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 0; i < a.length; i += 1) {
    const next = [i + 1];
    /* c8 ignore next 4 -- the indices are inside, so nothing falls back */
    for (let j = 0; j < b.length; j += 1) {
      const change = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, change));
    }
    row = next;
  }
  /* c8 ignore next -- a row is never empty */
  return row.at(-1) ?? 0;
}
