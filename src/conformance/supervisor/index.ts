/**
 * supervisor: proves a supervisor of attempts, by playing the Execution API and the runner of each. Comes in: the cases of
 * the side `supervisor`; goes out: what each found wrong.
 *
 * @module
 */
export { supervisorDriver } from "./driver.ts";
