import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { isWindsockError } from "../../base/index.ts";
import { loadPart } from "../../boot/index.ts";
import type * as kit from "../../conformance/index.ts";
import { UsageError } from "../errors.ts";
import { exitCodes } from "../exit-code.ts";
import { reportError } from "../report-error.ts";
import type { Terminal } from "../terminal.ts";

/** Options of `windsock conformance`, as the parser hands them over. */
export interface ConformanceCommandOptions {
  readonly airflow: string;
  readonly format: "tap" | "junit" | "json";
  /** File with known failures. */
  readonly knownFailing?: string;
  /** Ids of cases, or `<group>.*`. */
  readonly case?: readonly string[];
  readonly core?: boolean;
  readonly json?: boolean;
}

/** Exit code when nothing can be said: the implementation cannot be started, or the kit's own files are broken. */
const cannotBeRun = 2;

/** `windsock conformance`: 0 when nothing is wrong, 1 when a case failed or passed unexpectedly, 2 when none could be played. */
export async function conformance(
  side: kit.Side,
  command: readonly string[],
  { terminal, options }: { terminal: Terminal; options: ConformanceCommandOptions },
): Promise<number> {
  const { env, stop, stdout } = terminal;
  const here = import.meta.filename.replace(/commands\/[^/]+\.ts$/, "main.ts");
  const { isConforming, runConformance, ...reports } = await loadPart<typeof kit>(
    "conformance/index",
    here,
    /* c8 ignore next -- its compiled code is not kept, for it is used seldom: nobody listens */
    { env: {}, on: () => {} },
  );
  const format = options.json === true ? "json" : options.format;
  const report = reports[`${format}Report`];
  let number = 0;
  try {
    const findings = await runConformance({
      side,
      command,
      env,
      airflow: options.airflow,
      signal: stop,
      ...(options.case !== undefined && { ids: options.case }),
      ...(options.core !== undefined && { core: options.core }),
      ...readKnownFailing(options, terminal),
      onBegin: (heading) => stdout.write(report.begin(heading)),
      onVerdict: (verdict) => {
        number += 1;
        stdout.write(report.verdict(verdict, number));
      },
    });
    stdout.write(report.end(findings));
    return isConforming(findings) ? exitCodes.success : exitCodes.failed;
  } catch (error) {
    if (isWindsockError(error) && cannotRun.includes(error.code)) {
      reportError(error, terminal, format === "json");
      return cannotBeRun;
    }
    throw error;
  }
}

const cannotRun: readonly string[] = [
  "ERR_WINDSOCK_CASES_INVALID",
  "ERR_WINDSOCK_KNOWN_FAILING_INVALID",
  "ERR_WINDSOCK_PEER_NOT_STARTED",
];

function readKnownFailing(
  { knownFailing }: ConformanceCommandOptions,
  { cwd }: Terminal,
): Pick<kit.ConformanceOptions, "knownFailing"> {
  if (knownFailing === undefined) {
    return {};
  }
  try {
    const text = readFileSync(resolve(cwd, knownFailing), "utf8");
    return { knownFailing: { file: knownFailing, text } };
  } catch (cause) {
    const cannot = `--known-failing: the file ${knownFailing} cannot be read`;
    throw new UsageError(cannot, "--known-failing", { cause });
  }
}
