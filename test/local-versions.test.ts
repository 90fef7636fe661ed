// Each answer of the embedded server, at each dated version, is of the form that the version has in openapi/execution.yaml:
// nothing missing, nothing besides. The requests are those of the conformance kit.
import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import t from "tap";
import { parse } from "yaml";
import { send } from "../src/conformance/server/send.ts";
import { apiVersions } from "../src/contract/index.ts";
import { projectValue } from "../src/contract/requests.ts";
import { matchRoute } from "../src/local/server/match.ts";
import { releaseOf } from "../src/local/server/releases.ts";
import { openSeededServer, serverCases } from "./support/local-server.ts";

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<
    Record<
      string,
      { readonly content?: { readonly "application/json": { readonly schema: object } } }
    >
  >;
}

const document = parse(readFileSync("openapi/execution.yaml", "utf8"));
/** It knows all versions. */
const release = "3.4.0b2";

for (const version of apiVersions) {
  t.test(
    `the embedded server at ${version}: every answer has the form of that version`,
    async (t) => {
      const validators = validatorsOf(version);
      await using server = await openSeededServer(release);
      const settings = { secret: server.jwtSecret, audience: server.jwtAudience };
      const seen = new Set<string>();
      const faults: unknown[] = [];
      for (const one of await serverCases()) {
        const [request] = "request" in one ? [one.request] : one.together;
        const asked = { ...Object(request), version };
        const { status, text } = await send(server.baseUrl, asked, { settings });
        const path = decodeURIComponent(asked.path.replace(/\?.*/, ""));
        const match = matchRoute(asked.method, path, { version, release: releaseOf(release) });
        const validate =
          match.kind === "found" ? validators.get(`${match.id} ${status}`) : undefined;
        if (validate !== undefined && text !== "" && asked.method !== "HEAD") {
          seen.add(Object(match).id);
          if (!validate(JSON.parse(text))) {
            faults.push({ id: one.id, errors: validate.errors });
          }
        }
      }
      t.strictSame(faults, []);
      t.ok(seen.size >= 25, `${seen.size} operations`);
    },
  );
}

/** Validators of successful answers by operation and status. */
function validatorsOf(version: string): ReadonlyMap<string, ValidateFunction> {
  const { paths, components } = Object(projectValue(document, version, "version"));
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const validators = new Map<string, ValidateFunction>();
  for (const item of Object.values<Readonly<Record<string, Operation>>>(paths)) {
    for (const { operationId, responses } of Object.values(item)) {
      for (const [status, answer] of Object.entries(responses)) {
        const schema = answer.content?.["application/json"].schema;
        if (schema !== undefined && status.startsWith("2")) {
          const whole = closed({ ...schema, components });
          validators.set(`${operationId} ${status}`, ajv.compile(Object(whole)));
        }
      }
    }
  }
  return validators;
}

/** Objects that name their members have no others. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(closed);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const fields = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, closed(one)]));
  return "properties" in value && !("additionalProperties" in value)
    ? { ...fields, additionalProperties: false }
    : fields;
}
