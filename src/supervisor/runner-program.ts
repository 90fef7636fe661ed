import { programPath } from "../base/index.ts";

/** Path of our own runner, which is started and never imported. */
export function runnerProgram(): string {
  return programPath("runner", import.meta.filename);
}
