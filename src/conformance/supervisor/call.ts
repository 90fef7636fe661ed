/** A call of the server, as patterns are held to. */
export interface Call {
  readonly method: string;
  /** Below `/execution/`. */
  readonly path: string;
  /** A list where a name is there several times. */
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  readonly headers: Readonly<Record<string, unknown>>;
  /** JSON where it is that; undefined when empty. */
  readonly body: unknown;
}
