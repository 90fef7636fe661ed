/**
 * conformance/runner: plays the supervisor of a runner, one task after the other. Comes in: a case; goes out: what is
 * wrong with what the runner said and did.
 *
 * @module
 */
export { runnerDriver } from "./driver.ts";
