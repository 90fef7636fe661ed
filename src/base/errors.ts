/**
 * Base of every error this package throws.
 *
 * Branch on `code`, which never changes; `message` is for people and may.
 */
export abstract class WindsockError extends Error {
  /** `ERR_WINDSOCK_` and what failed. Stable, never reused. */
  abstract readonly code: `ERR_WINDSOCK_${string}`;
  /** What the reader should do about it: one or two sentences, always the same for one code. */
  abstract readonly cure: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Whether `value` is an error of this package, even one from another copy of it. */
export function isWindsockError(value: unknown): value is WindsockError {
  return Error.isError(value) && "code" in value && String(value.code).startsWith("ERR_WINDSOCK_");
}
