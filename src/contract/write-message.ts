import { ContractViolatedError } from "./errors.ts";
import { passFields } from "./fields.ts";
import { isReply, isRequest, rulesOf } from "./table.ts";
import { defaultRelease, releaseNumber } from "./version.ts";

/** For whom a message is written. */
export interface Reader {
  /** Airflow release of the reader: what came later is left out, since closed parts of messages refuse it. */
  readonly release?: string;
  /** Whether the reader knows names of releases before 3.3 only. */
  readonly knowsFormerNames?: boolean;
}

/**
 * Turns a message of ours into the body of a frame: keys in Airflow's order, every key of a request written, keys that
 * must be there though null written as null, moments as instants.
 *
 * @throws {ContractViolatedError} naming the field that does not keep to the contract
 */
export function writeMessage<Message extends { readonly type: string }>(
  message: Message,
  { release = defaultRelease, knowsFormerNames = false }: Reader = {},
): Record<string, unknown> {
  const { type, ...fields }: { readonly type: string } = message;
  const isFilled = isRequest(type);
  const rules = isFilled || isReply(type) ? rulesOf(type) : undefined;
  if (rules === undefined) {
    throw new ContractViolatedError(type, "is no message");
  }
  const body = passFields(fields, rules, type, { isFilled, release: releaseNumber(release) });
  const name = knowsFormerNames && rules.formerName !== "" ? rules.formerName : type;
  const entries = Object.entries(body);
  const at = entries.findIndex(([key]) => key === rules.typeBefore);
  entries.splice(at < 0 ? entries.length : at, 0, ["type", name]);
  return Object.fromEntries(entries);
}
