import t from "tap";
import { help, readArguments } from "../../src/supervisor/arguments.ts";

const defaults = {
  kind: "run",
  apiUrl: undefined,
  dags: undefined,
  launch: "coordinator",
  isolation: "auto",
  asJson: false,
  command: [],
} as const;

const runs: Readonly<Record<string, { args: string[]; given: object }>> = {
  "a file": {
    args: ["--json-path", "w.json"],
    given: { source: { kind: "file", path: "w.json" } },
  },
  "a text": { args: ["--json-string={}"], given: { source: { kind: "text", text: "{}" } } },
  "standard input": { args: ["-"], given: { source: { kind: "stdin" } } },
  "standard input as a path": { args: ["--json-path", "-"], given: { source: { kind: "stdin" } } },
  "every option": {
    args: [
      "-",
      "--execution-api-url=http://x/execution/",
      "--dags=dags",
      "--door=frames",
      "--isolation=basic",
      "--json",
    ],
    given: {
      source: { kind: "stdin" },
      apiUrl: "http://x/execution/",
      dags: "dags",
      isolation: "basic",
      asJson: true,
    },
  },
  "another runner": {
    args: ["-", "--launch", "stdin", "--", "python", "-m", "x", "--json", "--", "y"],
    given: {
      source: { kind: "stdin" },
      launch: "stdin",
      command: ["python", "-m", "x", "--json", "--", "y"],
    },
  },
  "another runner, which speaks gRPC": {
    args: ["-", "--door", "grpc", "--", "./runner"],
    given: { source: { kind: "stdin" }, launch: "grpc", command: ["./runner"] },
  },
};
for (const [name, { args, given }] of Object.entries(runs)) {
  t.test(`readArguments: ${name}`, async (t) => {
    t.same(readArguments(args), { ...defaults, ...given });
  });
}

const faults: Readonly<Record<string, { args: string[]; fault: string | RegExp }>> = {
  "an unknown option names the nearest": {
    args: ["--jsn-path", "x"],
    fault: "unknown option --jsn-path; nearest: --json-path",
  },
  "one that is like none names none": {
    args: ["--frobnicate"],
    fault: "unknown option --frobnicate",
  },
  "a short one that is unknown": { args: ["-x"], fault: "unknown option -x" },
  "an option without its value": {
    args: ["--json-path"],
    fault: "option --json-path needs a value",
  },
  "an option where a value is missing": {
    args: ["--json-path", "--json"],
    fault: "option --json-path needs a value",
  },
  "an empty value": { args: ["--json-path="], fault: "option --json-path needs a value" },
  "an empty word as a value": {
    args: ["-", "--dags", ""],
    fault: "option --dags needs a value",
  },
  "an empty address": {
    args: ["-", "--execution-api-url="],
    fault: "option --execution-api-url needs a value",
  },
  "a way to launch without a command": {
    args: ["-", "--launch=stdin"],
    fault: "--launch is for a runner that stands after --: ours is started in its own way",
  },
  "the usual way to launch without a command": {
    args: ["-", "--launch=coordinator"],
    fault: "--launch is for a runner that stands after --: ours is started in its own way",
  },
  "a switch with a value": { args: ["-", "--json=yes"], fault: "option --json takes no value" },
  "no workload": { args: [], fault: "one of --json-path FILE, --json-string JSON and - is needed" },
  "two workloads": { args: ["-", "--json-string={}"], fault: /^one of --json-path/ },
  "a stray word": { args: ["w.json"], fault: /^one of --json-path/ },
  "an unknown way to launch": {
    args: ["-", "--launch=fork"],
    fault: '--launch is "fork", neither coordinator nor stdin',
  },
  "an unknown door": {
    args: ["-", "--door=pipe"],
    fault: '--door is "pipe", neither frames nor grpc',
  },
  "gRPC with our own runner": {
    args: ["-", "--door=grpc"],
    fault: "--door grpc is for a runner that stands after --: our own speaks frames",
  },
  "gRPC on standard input": {
    args: ["-", "--door=grpc", "--launch=stdin", "--", "./runner"],
    fault: "--door grpc is for a runner that stands after --: it is no --launch stdin",
  },
  "no command after the dashes": { args: ["-", "--"], fault: "no command stands after --" },
};
for (const [name, { args, fault }] of Object.entries(faults)) {
  t.test(`readArguments: ${name}`, async (t) => {
    t.match(readArguments(args), { kind: "usage", fault });
  });
}

t.test("readArguments: help, with examples first", async (t) => {
  t.strictSame(readArguments(["--help"]), { kind: "help" });
  t.strictSame(readArguments(["-", "-h"]), { kind: "help" });
  t.match(help, /^Examples:\n/);
});
