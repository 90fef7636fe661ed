/**
 * base: what every folder may use. No domain word, no I/O, `node:` modules only.
 *
 * @module
 */
export { type Duration, durationSeconds, nowMs } from "./duration.ts";
export { isWindsockError, WindsockError } from "./errors.ts";
export { parseExact, writeExact } from "./exact-json.ts";
export { type LogFields, type Logger, silentLogger } from "./logger.ts";
export { nearestName } from "./nearest.ts";
export { programPath } from "./programs.ts";
