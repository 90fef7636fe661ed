import { nearestName } from "../base/index.ts";

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
      readonly launch: "coordinator" | "stdin" | "grpc";
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
  windsock execute-workload --json-path workload.json --door grpc -- ./my-runner

Usage: windsock execute-workload (--json-path FILE | --json-string JSON | -) [options] [-- COMMAND…]

Runs one attempt that an executor hands over, and reports it to Airflow.

Options:
  --json-path FILE            file with the workload
  --json-string JSON          the workload itself; others on this machine may see it
  -                           read the workload from standard input
  --execution-api-url URL     base URL of the Execution API, ending in /execution/
  --dags DIR                  folder or file in which our runner looks for the Dag
  --door frames|grpc          how the runner after -- speaks (default: frames)
  --launch coordinator|stdin  how the runner after -- is started (default: coordinator)
  --isolation TIER            auto or basic (default: auto); this release has no other
  --json                      print one JSON document: how the attempt ended
  -h, --help                  print this
  -- COMMAND…                 start this runner instead of ours

Exit codes: 0 success, 1 failed, 2 up for retry, 3 skipped, 4 deferred, rescheduled or awaiting input, 64 usage,
69 API unreachable, 70 bug, 75 not ours to run, 77 refused, 78 configuration, 130 and 143 cut short by a signal.
`;

/** Options that take a value, and what they are without one. */
const defaults = {
  "json-path": undefined,
  "json-string": undefined,
  "execution-api-url": undefined,
  dags: undefined,
  door: "frames",
  launch: undefined,
  isolation: "auto",
} as const;

/** What stands in arguments, before it is judged. */
interface Parsed {
  readonly values: Readonly<Record<keyof typeof defaults, string | undefined>>;
  readonly switches: ReadonlySet<string>;
  readonly positionals: readonly string[];
}

/** Reads the arguments of `execute-workload`. Pure: a fault is a value that names the option and the nearest. */
export function readArguments(args: readonly string[]): Arguments {
  const split = args.indexOf("--");
  const own = split < 0 ? args : args.slice(0, split);
  const command = split < 0 ? [] : args.slice(split + 1);
  const parsed = parse(own);
  if (typeof parsed === "string") {
    return { kind: "usage", fault: parsed };
  }
  const { values, switches, positionals } = parsed;
  if (switches.has("help")) {
    return { kind: "help" };
  }
  const { launch, isolation = "", door, dags, "execution-api-url": apiUrl } = values;
  const asJson = switches.has("json");
  if (launch !== undefined && launch !== "coordinator" && launch !== "stdin") {
    return { kind: "usage", fault: `--launch is "${launch}", neither coordinator nor stdin` };
  }
  if (door !== "frames" && door !== "grpc") {
    return { kind: "usage", fault: `--door is "${door}", neither frames nor grpc` };
  }
  if (door === "grpc" && (launch === "stdin" || command.length === 0)) {
    const fault = launch === "stdin" ? "it is no --launch stdin" : "our own speaks frames";
    return { kind: "usage", fault: `--door grpc is for a runner that stands after --: ${fault}` };
  }
  if (split >= 0 && command.length === 0) {
    return { kind: "usage", fault: "no command stands after --" };
  }
  if (launch !== undefined && command.length === 0) {
    return {
      kind: "usage",
      fault: "--launch is for a runner that stands after --: ours is started in its own way",
    };
  }
  const way = door === "grpc" ? door : (launch ?? "coordinator");
  const source = sourceOf(values["json-path"], values["json-string"], positionals);
  return source === undefined
    ? { kind: "usage", fault: "one of --json-path FILE, --json-string JSON and - is needed" }
    : { kind: "run", source, apiUrl, dags, launch: way, isolation, asJson, command };
}

/**
 * Values, switches and positionals, or what is wrong.
 *
 * Node's own parser does the same, and takes 1 ms to load and run before a runner can be started.
 */
function parse(args: readonly string[]): Parsed | string {
  const values: Record<keyof typeof defaults, string | undefined> = { ...defaults };
  const switches = new Set<string>();
  const positionals: string[] = [];
  const rest = args[Symbol.iterator]();
  for (const arg of rest) {
    const [, name, given] = /^--([^=]+)(?:=(.*))?$/s.exec(arg === "-h" ? "--help" : arg) ?? [];
    if (name === undefined) {
      if (arg.startsWith("-") && arg !== "-") {
        return unknownOption(arg);
      }
      positionals.push(arg);
    } else if (isValued(name)) {
      const value: string | undefined = given ?? rest.next().value;
      if (!value || (given === undefined && /^-./.test(value))) {
        return `option --${name} needs a value`;
      }
      values[name] = value;
    } else if (name === "json" || name === "help") {
      if (given !== undefined) {
        return `option --${name} takes no value`;
      }
      switches.add(name);
    } else {
      return unknownOption(`--${name}`);
    }
  }
  return { values, switches, positionals };
}

function isValued(name: string): name is keyof typeof defaults {
  return Object.hasOwn(defaults, name);
}

function unknownOption(written: string): string {
  const nearest = nearestName(written.replace(/^-+/, ""), [
    ...Object.keys(defaults),
    "json",
    "help",
  ]);
  return `unknown option ${written}${nearest === undefined ? "" : `; nearest: --${nearest}`}`;
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
