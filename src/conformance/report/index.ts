/**
 * report: what is said of a run, in forms that others read. Pure.
 *
 * @module
 */
export { jsonReport } from "./json.ts";
export { junitReport } from "./junit.ts";
export type { Findings, Heading, Report } from "./report.ts";
export { tapReport } from "./tap.ts";
