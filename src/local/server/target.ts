import type { OperationId } from "../../contract/index.ts";
import { type RequestRules, requestRulesOf } from "../../contract/requests.ts";
import type { Store } from "../store/store.ts";
import { matchRoute } from "./match.ts";
import type { Release } from "./releases.ts";
import type { Route } from "./route.ts";
import { routes } from "./routes/index.ts";
import { shortRoutesOwn } from "./routes/short.ts";
import { matchShort } from "./short-routes.ts";
import type { Tokens } from "./tokens.ts";

/** A request of HTTP, taken apart. */
export interface HttpRequest {
  readonly store: Store;
  readonly tokens: Tokens;
  readonly method: string;
  /** Decoded, below the mount. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
  readonly contentType: string | undefined;
  readonly authorization: string | undefined;
  /** Dated version that answers. */
  readonly version: string;
  /** Release of Airflow that is played. */
  readonly release: Release;
}

/** What a request is for, and the request as that has it. */
export interface Target {
  /** Name in the contract. */
  readonly operation: string;
  readonly rules: RequestRules;
  readonly route: Route;
  /** Parameters of the path, as text. */
  readonly path: Readonly<Record<string, string>>;
  readonly request: HttpRequest;
}

/** Finds what a request is for: an operation of Airflow's, or a short route. Undefined for a path that nobody has. */
export function targetOf(request: HttpRequest): Target | "not allowed" | undefined {
  const { method, path, version, release } = request;
  const match = matchRoute(method, path, { version, release });
  if (match.kind === "found") {
    return ofOperation(match.id, match.parameters, request);
  }
  const short = matchShort(request);
  if (short === undefined) {
    return match.kind === "unknown" ? undefined : "not allowed";
  }
  if (short.kind === "alias") {
    return ofOperation(short.id, short.path, { ...request, ...short.request });
  }
  const { id: operation, rules, path: values } = short;
  /* c8 ignore next 8 -- a body that is not valid is refused before there is a need for a route */
  return {
    operation,
    rules,
    route: shortRoutesOwn[operation] ?? unreachable,
    path: values,
    request,
  };
}

function ofOperation(
  operation: OperationId,
  path: Readonly<Record<string, string>>,
  request: HttpRequest,
): Target {
  return { operation, rules: rulesOf(operation, request), route: routes[operation], path, request };
}

/** What is checked: as of the release, but for reports where these count as of the version that is spoken. */
function rulesOf(id: OperationId, { version, release }: HttpRequest): RequestRules {
  const isVersioned = id === "ti_update_state" && release.versionsReports;
  /* c8 ignore next -- both tables are of one file */
  const rules = requestRulesOf(id, release.newest, isVersioned ? version : undefined) ?? noRules;
  return id === "get_start_date" && !release.guardsReschedules
    ? { ...rules, scope: ["execution"] }
    : rules;
}

const noRules: RequestRules = { scope: [], parameters: {} };

/* c8 ignore next 3 -- a body that is not valid has been refused */
const unreachable: Route = () => {
  throw new Error("a request that is not valid has come to a route");
};
