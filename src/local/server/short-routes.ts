import { type OperationId, operations } from "../../contract/index.ts";
import { type RequestRules, type ShortRoute, shortRoutes } from "../../contract/requests.ts";
import type { Store } from "../store/store.ts";
import { checkValue } from "./check-value.ts";
import { expressionOf } from "./match.ts";
import { jsonPart } from "./route.ts";

/** As much of a request as a short route is found by. */
interface ShortRequest {
  readonly store: Store;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
}

/** What a short route stands for. */
export type ShortMatch =
  | {
      readonly kind: "alias";
      /** The operation that it stands for. */
      readonly id: OperationId;
      readonly path: Readonly<Record<string, string>>;
      /** What is other in the request. */
      readonly request: Partial<Pick<ShortRequest, "query" | "body">>;
    }
  | {
      readonly kind: "own";
      readonly id: string;
      readonly rules: RequestRules;
      readonly path: Readonly<Record<string, string>>;
    };

const patterns = Object.entries(shortRoutes).map(([id, route]) => ({
  id,
  route,
  expression: expressionOf(route.path, []),
  names: [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name),
}));

/**
 * Finds a short route of the first published summary, `openapi/summary.yaml`, and puts its request into the form of the
 * operation that it stands for. One whose body is not valid stays what it is, to be refused in the order of all others.
 */
export function matchShort(request: ShortRequest): ShortMatch | undefined {
  for (const { id, route, expression, names } of patterns) {
    const found = route.method === request.method ? expression.exec(request.path) : null;
    if (found !== null) {
      /* c8 ignore next -- every name has its group, and none is optional */
      const values = Object.fromEntries(names.map((name, at) => [name, found[at + 1] ?? ""]));
      return meaning(id, route, { values, request });
    }
  }
  return undefined;
}

function meaning(
  id: string,
  route: ShortRoute,
  {
    values,
    request,
  }: { readonly values: Readonly<Record<string, string>>; readonly request: ShortRequest },
): ShortMatch {
  const given = Object.entries(route.parameters).flatMap(([name, { as }]) => {
    const value = values[name] ?? request.query.get(name);
    return value === null ? [] : [[as, value]];
  });
  const path: Readonly<Record<string, string>> = Object.fromEntries(given);
  const { aliasOf, body, scope = ["execution"] } = route;
  if (aliasOf === undefined || !isOperation(aliasOf)) {
    const parameters = Object.fromEntries(
      Object.values(route.parameters).map(({ as, ...one }) => [as, one]),
    );
    return { kind: "own", id, rules: { scope, parameters }, path };
  }
  if (body === undefined) {
    return { kind: "alias", id: aliasOf, path, request: {} };
  }
  const members = membersOf(request.body, body.schema);
  if (members === undefined) {
    const rules = { scope, parameters: {}, body: { required: true, schema: body.schema } };
    return { kind: "own", id, rules, path };
  }
  const { [body.member]: _, map_index = -1, ...rest } = members;
  const part = { store: request.store, bodyText: request.body };
  return {
    kind: "alias",
    id: aliasOf,
    path: Object.fromEntries(Object.entries(rest).map(([name, one]) => [name, String(one)])),
    request: {
      query: new URLSearchParams({ map_index: String(map_index) }),
      body: jsonPart(part, `$.${body.member}`) ?? "null",
    },
  };
}

/** Members of a body that is valid. */
function membersOf(text: string, schema: object): Readonly<Record<string, unknown>> | undefined {
  try {
    const checked = checkValue(JSON.parse(text), schema, ["body"]);
    return checked.ok ? Object(checked.value) : undefined;
  } catch {
    return undefined; // no JSON: that is told when the body is read
  }
}

function isOperation(id: string): id is OperationId {
  return Object.hasOwn(operations, id);
}
