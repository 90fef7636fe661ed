/**
 * Encodes a JSON value as Airflow's serialized Dags do: objects are wrapped, everything else is as it is.
 *
 * @returns `{__type: "dict", __var: {…}}` for an object, however deep
 */
export function wrapValue(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(wrapValue);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const wrapped = Object.entries(value).map(([key, inner]) => [key, wrapValue(inner)]);
  return { __type: "dict", __var: Object.fromEntries(wrapped) };
}

/** An object without the entries that have no value. */
export function withoutUndefined(
  fields: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
