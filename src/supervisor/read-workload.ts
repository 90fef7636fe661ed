import { readFileSync } from "node:fs";
import { parseWorkload, type Workload } from "../contract/index.ts";
import type { Arguments } from "./arguments.ts";
import { ConfigurationError } from "./errors.ts";

/**
 * Reads the workload from where the arguments say.
 *
 * @param token - for a workload that brings none
 * @throws {ConfigurationError} ERR_WINDSOCK_CONFIGURATION: it cannot be read, is no JSON, or there is no token
 * @throws {ContractViolatedError} ERR_WINDSOCK_CONTRACT_VIOLATED: it is no workload that can be run here
 */
export function readWorkload(
  source: Extract<Arguments, { kind: "run" }>["source"],
  token: string | undefined,
): Workload & { readonly token: string } {
  const text = source.kind === "text" ? source.text : readText(source);
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

function readText(
  source: { readonly kind: "stdin" } | { readonly kind: "file"; readonly path: string },
): string {
  try {
    return readFileSync(source.kind === "stdin" ? 0 : source.path, "utf8");
  } catch (error) {
    const name = source.kind === "stdin" ? "standard input" : source.path;
    throw new ConfigurationError(name, `cannot be read: ${Object(error).code}`);
  }
}
