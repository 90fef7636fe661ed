import { isWindsockError, type WindsockError } from "../base/index.ts";

/** What a fault says. */
export function messageOf(fault: unknown): string {
  return Error.isError(fault) ? fault.message : String(fault);
}

/** An error of ours as it is, any other as what it means here. */
export function asProblem(
  fault: unknown,
  Wrap: new (fact: string, options: ErrorOptions) => WindsockError,
): WindsockError {
  return isWindsockError(fault) ? fault : new Wrap(messageOf(fault), { cause: fault });
}
