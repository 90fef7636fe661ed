import { requests as marked, type RequestRules } from "../../gen/openapi/requests.ts";
import { projectValue } from "./project.ts";
import { newestVersion } from "./version.ts";

export type { RequestRules };

const known = new Map<string, RequestRules>();

/**
 * What a server of some release checks of a request. Airflow: which keys a body may have depends on the release, whatever
 * dated version the request names; only the bodies of `ti_update_state` go by that version in some releases
 * (`stateBodiesOf` in version.ts says in which).
 *
 * @param id - operation
 * @param newest - newest dated version of the server's release
 * @param at - for bodies that go by the request, the version it names
 */
export function requestRulesOf(
  id: string,
  newest: string = newestVersion,
  at: string = newest,
): RequestRules | undefined {
  const rules = marked[id];
  if (rules === undefined) {
    return undefined;
  }
  const key = `${id} ${newest} ${at}`;
  const found = known.get(key) ?? projected(rules, newest, at);
  known.set(key, found);
  return found;
}

/** The rules of the release that is played when no other is asked for. */
export const requests: Readonly<Record<string, RequestRules>> = Object.fromEntries(
  Object.entries(marked).map(([id, rules]) => [id, projected(rules, newestVersion, newestVersion)]),
);

function projected(
  { scope, parameters, body }: RequestRules,
  newest: string,
  at: string,
): RequestRules {
  const project = (part: object): object => Object(projectValue(part, at, "server", newest));
  return {
    scope,
    parameters: Object.fromEntries(
      Object.entries(parameters)
        .filter(([, one]) => (one["x-since"] ?? "") <= at)
        .map(([name, { in: place, required, schema }]) => [
          name,
          { in: place, required, schema: project(schema) },
        ]),
    ),
    ...(body && { body: { required: body.required, schema: project(body.schema) } }),
  };
}
