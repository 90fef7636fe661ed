/**
 * server: proves an Execution API, by requests over HTTP. Comes in: the cases of the side `server`; goes out: what each
 * found wrong.
 *
 * @module
 */
export { serverDriver } from "./driver.ts";
