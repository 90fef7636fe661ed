/** A param of a Dag: what a run can be given, its default and its JSON Schema. */
export interface Param<T = unknown> {
  /** Undefined: a run must bring a value. */
  readonly default: T | undefined;
  /** JSON Schema that values must hold to. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** Shown beside the field in which a run is given the value. */
  readonly description: string | undefined;
}

const paramBrand = Symbol.for("windsock.param");

/**
 * Declares a param of a Dag.
 *
 * @param value - its default; undefined when a run must bring one
 * @param schema - JSON Schema that values must hold to
 */
export function param<T>(
  value: T | undefined,
  schema: Readonly<Record<string, unknown>> = {},
  options: { readonly description?: string } = {},
): Param<T> {
  const made: Param<T> = { default: value, schema, description: options.description };
  Object.defineProperty(made, paramBrand, { value: true });
  return made;
}

/** Reads the option `params`: a bare value is a default without schema. */
export function readParams(
  params: Readonly<Record<string, unknown>> = {},
): ReadonlyMap<string, Param> {
  return new Map(
    Object.entries(params).map(([name, value]) => [name, isParam(value) ? value : param(value)]),
  );
}

function isParam(value: unknown): value is Param {
  return typeof value === "object" && value !== null && Reflect.get(value, paramBrand) === true;
}
