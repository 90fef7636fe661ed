import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { newestVersion, supervisorSchema } from "../contract/index.ts";
import { runnerProgram } from "./runner-program.ts";

/** What the first record of a log says of who wrote it. */
export interface Versions {
  readonly windsock: string;
  readonly node: string;
  readonly supervisor_schema: string;
  readonly api_version: string;
}

/** Reads the versions of what runs an attempt. @param runner - path of our runner */
export function versions(runner: string = runnerProgram()): Versions {
  return {
    windsock: packageVersion(runner),
    node: process.versions.node,
    supervisor_schema: supervisorSchema,
    api_version: newestVersion,
  };
}

function packageVersion(runner: string): string {
  try {
    const path = resolve(runner, "../../../package.json"); // from src/runner as from dist/bin
    const { version }: { readonly version?: unknown } = JSON.parse(readFileSync(path, "utf8"));
    return String(version);
  } catch {
    return "unknown";
  }
}
