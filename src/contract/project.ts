/** By what a document is projected: the dated version that a request names, or the release of the server alone. */
export type ProjectedBy = "version" | "server";

interface Markers {
  readonly "x-since"?: string;
  readonly "x-until"?: string;
  readonly "x-server-since"?: string;
  readonly "x-any-version"?: boolean;
  readonly "x-versions"?: readonly object[];
  readonly "x-enum-since"?: Readonly<Record<string, string>>;
  readonly "x-enum-server-since"?: Readonly<Record<string, string>>;
  readonly "x-undocumented"?: boolean;
  readonly "x-documented-since"?: string;
  readonly "x-required-until"?: Readonly<Record<string, string>>;
}

/** The one extension that Airflow itself writes. */
const foreign = "x-enum-varnames";

/**
 * A part of an OpenAPI document of ours as it is at a dated version: without what that version does not have, and without
 * our markers (`info.description` of `openapi/execution.yaml` says what each means).
 *
 * @param at - dated version; by server: the newest one of the server's release, or the one that the request names
 * @param newest - of the server's release, where `at` may be older
 */
export function projectValue(
  value: unknown,
  at: string,
  by: ProjectedBy,
  newest: string = at,
): unknown {
  if (Array.isArray(value)) {
    return value
      .filter((one) => isThere(one, at, by, newest))
      .map((one) => projectValue(one, at, by, newest));
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const markers: Markers = value;
  const other = markers["x-versions"]?.find((one) => isThere(one, at, by, newest));
  if (other !== undefined) {
    return projectValue(other, at, by, newest);
  }
  const kept = Object.entries(value)
    .filter(
      ([key, one]) => (key === foreign || !key.startsWith("x-")) && isThere(one, at, by, newest),
    )
    .map(([key, one]) => [
      key,
      key === "enum" ? words(one, markers, at, by) : projectValue(one, at, by, newest),
    ]);
  return withoutLost(Object.fromEntries(kept), neededAt(markers, at));
}

/** Whether a part is there at all. */
function isThere(part: unknown, version: string, by: ProjectedBy, newest: string): boolean {
  const markers: Markers = typeof part === "object" && part !== null ? part : {};
  const at = markers["x-any-version"] === true ? newest : version;
  const since =
    (by === "server" ? markers["x-server-since"] : undefined) ?? markers["x-since"] ?? "";
  const until = markers["x-until"] ?? "9";
  const isWritten = by === "server" || isDocumented(markers, at);
  return since <= at && at < until && isWritten;
}

function isDocumented(markers: Markers, at: string): boolean {
  return markers["x-undocumented"] !== true && (markers["x-documented-since"] ?? "") <= at;
}

function words(value: unknown, markers: Markers, at: string, by: ProjectedBy): unknown {
  const since = {
    ...markers["x-enum-since"],
    ...(by === "server" ? markers["x-enum-server-since"] : {}),
  };
  return Array.isArray(value) ? value.filter((word) => (since[String(word)] ?? "") <= at) : value;
}

/** What only older versions require. */
function neededAt({ "x-required-until": until = {} }: Markers, at: string): string[] {
  return Object.entries(until).flatMap(([name, version]) => (at < version ? [name] : []));
}

/** Takes properties that are gone out of `required`, and puts in what is needed besides. */
function withoutLost(
  schema: Readonly<Record<string, unknown>>,
  needed: readonly string[],
): Record<string, unknown> {
  const { required, properties, ...rest } = schema;
  if (!Array.isArray(required) || typeof properties !== "object" || properties === null) {
    return schema;
  }
  const left = [...required, ...needed].filter((name) => String(name) in properties);
  return left.length === 0 ? { ...rest, properties } : { ...schema, required: left };
}
