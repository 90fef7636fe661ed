/**
 * The third door of contract/: what a server checks of each request. Large, so it is kept off the boot path of runner
 * and supervisor.
 *
 * @module
 */
export { type RequestRules, requests } from "../../gen/openapi/requests.ts";
