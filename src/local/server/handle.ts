import type { RequestRules } from "../../contract/requests.ts";
import { type Answer, type Fault, invalid, json, Refusal } from "./answer.ts";
import { checkValue, type Schema } from "./check-value.ts";
import { type HttpRequest, targetOf } from "./target.ts";
import type { Claims } from "./tokens.ts";

/** Parameters that name whom a token is for. */
const selves = ["task_instance_id", "connection_test_id", "callback_id"];
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Answers a request in Airflow's order: is there such a route, is the body JSON at all, may the token do this, is the
 * request valid, and then what the route says.
 */
export async function handle(received: HttpRequest): Promise<Answer> {
  const target = targetOf(received);
  if (target === undefined) {
    return json(404, { detail: "Not Found" });
  }
  if (target === "not allowed") {
    return json(405, { detail: "Method Not Allowed" });
  }
  const { rules, path, request } = target;
  const parsed = parseBody(request, rules);
  const claims = await claimsOf(request, rules);
  const isRefreshing = request.release.refreshesEverywhere || rules.scope.length > 0;
  const headers = isRefreshing ? await refreshed(request, claims) : {};
  try {
    checkScope(claims, rules, path);
    const body =
      rules.body === undefined ? undefined : checkBody(rules, renamed(target.operation, parsed));
    const parameters = checkParameters(request, rules, path);
    const answer = await target.route({
      ...request,
      parameters,
      body,
      bodyText: request.body,
      claims,
    });
    return { ...answer, headers: { ...headers, ...answer.headers } };
  } catch (error) {
    if (error instanceof Refusal) {
      return { ...error.answer, headers }; // a token is refreshed on refusals too
    }
    /* c8 ignore next 2 -- a fault of our own: told as 500 */
    throw error;
  }
}

/** The body as a value: what is no JSON is refused before anything else. */
function parseBody({ body, contentType = "" }: HttpRequest, rules: RequestRules): unknown {
  if (rules.body === undefined || body === "") {
    return undefined;
  }
  if (!/^application\/([^;]+\+)?json\b/i.test(contentType)) {
    return notJson; // told after the token was looked at, as FastAPI does
  }
  try {
    return JSON.parse(body);
  } catch {
    throw invalid([
      { type: "json_invalid", loc: ["body", 0], msg: "JSON decode error", input: {} },
    ]);
  }
}

/** Airflow takes the attribute's name for the alias, too. */
function renamed(id: string, body: unknown): unknown {
  if (id !== "put_variable") {
    return body; // a long text would come apart into its letters below
  }
  const { value, ...fields } = Object(body);
  return value !== undefined && fields.val === undefined ? { ...fields, val: value } : body;
}

const notJson = Symbol("a body of another content type");

function checkBody({ body: rules }: RequestRules, body: unknown): unknown {
  if (rules === undefined || (body === undefined && !rules.required)) {
    return undefined;
  }
  if (body === undefined) {
    throw invalid([{ type: "missing", loc: ["body"], msg: "is required", input: null }]);
  }
  if (body === notJson) {
    throw invalid([
      {
        type: "model_attributes_type",
        loc: ["body"],
        msg: "should be JSON, by its content type too",
        input: "",
      },
    ]);
  }
  const checked = checkValue(body, rules.schema, ["body"]);
  if (!checked.ok) {
    throw invalid(checked.faults);
  }
  return checked.value;
}

function checkParameters(
  { query }: HttpRequest,
  rules: RequestRules,
  path: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const faults: Fault[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, { in: place, required, schema }] of Object.entries(rules.parameters)) {
    const given = place === "path" ? path[name] : valueOf(query.getAll(name), schema);
    if (given === undefined) {
      if (required) {
        faults.push({ type: "missing", loc: [place, name], msg: "is required", input: null });
      }
      values[name] = Object(schema).default;
      continue;
    }
    const checked = checkValue(given, schema, [place, name]);
    if (checked.ok) {
      values[name] = checked.value;
    } else {
      faults.push(...checked.faults);
    }
  }
  if (faults.length > 0) {
    throw invalid(faults);
  }
  return values;
}

/** The last value of a parameter, or all where it is a list. */
function valueOf(given: readonly string[], schema: Schema): unknown {
  const isList = schema.type === "array" || schema.oneOf?.some(({ type }) => type === "array");
  return given.length === 0 ? undefined : isList ? given : given.at(-1);
}

/** What the token says; undefined where none is needed and none is good. */
async function claimsOf(
  { tokens, authorization = "" }: HttpRequest,
  { scope }: RequestRules,
): Promise<Claims | undefined> {
  const [, token] = /^bearer (.+)$/i.exec(authorization) ?? [];
  const checked = token === undefined ? undefined : await tokens.check(token);
  // Airflow answers 500 to a subject that is no UUID.
  const claims = checked !== undefined && uuid.test(checked.sub) ? checked : undefined;
  if (claims === undefined && scope.length > 0) {
    throw token === undefined
      ? new Refusal(401, "Not authenticated")
      : new Refusal(403, "Invalid auth token");
  }
  return claims;
}

function checkScope(
  claims: Claims | undefined,
  { scope }: RequestRules,
  path: Readonly<Record<string, string>>,
): void {
  if (claims === undefined || scope.length === 0) {
    return;
  }
  const allowed = scope.filter((one) => one !== "self");
  if (!allowed.includes(claims.scope)) {
    throw new Refusal(
      403,
      `Token type '${claims.scope}' not allowed for this endpoint. Allowed types: ${allowed.join(", ")}`,
    );
  }
  if (scope.includes("self")) {
    const own = String(selves.map((name) => path[name]).find(Boolean));
    if (own !== claims.sub || !uuid.test(own)) {
      throw new Refusal(403, "Token subject does not match task instance ID");
    }
  }
}

async function refreshed(
  { tokens }: HttpRequest,
  claims: Claims | undefined,
): Promise<Record<string, string>> {
  const fresh = claims && (await tokens.refresh(claims));
  return fresh === undefined ? {} : { "Refreshed-API-Token": fresh };
}
