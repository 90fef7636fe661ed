/**
 * The third door of contract/: what a server checks of each request, what it leaves out of answers, and projection of documents. Large, so it is kept off
 * the boot path of runner and supervisor.
 *
 * @module
 */

export { type ShortRoute, shortRoutes } from "../../gen/openapi/summary.ts";
export { fieldsAt } from "./answer-fields.ts";
export { projectValue } from "./project.ts";
export { type RequestRules, requestRulesOf, requests } from "./request-rules.ts";
