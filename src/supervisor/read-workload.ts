import { readFileSync } from "node:fs";
import { parseWorkload, type Workload } from "../contract/index.ts";
import type { Arguments } from "./arguments.ts";
import { ConfigurationError } from "./errors.ts";

/**
 * Reads the workload from where the arguments say.
 *
 * @param token - for a workload that brings none
 * @param stdin - the descriptor of standard input
 * @throws {ConfigurationError} ERR_WINDSOCK_CONFIGURATION: it cannot be read, is no JSON, or there is no token
 * @throws {ContractViolatedError} ERR_WINDSOCK_CONTRACT_VIOLATED: it is no workload that can be run here
 */
export function readWorkload(
  source: Extract<Arguments, { kind: "run" }>["source"],
  token: string | undefined,
  stdin = 0,
): Workload & { readonly token: string } {
  const text =
    source.kind === "text" ? source.text : readText(source.kind === "stdin" ? stdin : source.path);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ConfigurationError("the workload", "is no JSON"); // the parser's own words would quote it, token and all
  }
  const workload = parseWorkload(value);
  const given = workload.token ?? token;
  if (given === undefined || given === "") {
    throw new ConfigurationError("WINDSOCK_TOKEN", "is not set, and the workload has no token");
  }
  return { ...workload, token: given };
}

function readText(place: number | string): string {
  try {
    return readFileSync(place, "utf8");
  } catch (error) {
    const name = typeof place === "number" ? "standard input" : place;
    throw new ConfigurationError(name, `cannot be read: ${Object(error).code}`);
  }
}
