import { isRecord } from "./check-value.ts";
import { ContractViolatedError } from "./errors.ts";
import { passFields } from "./fields.ts";
import type { RunnerRequest, SupervisorMessage } from "./messages.ts";
import { quickRead } from "./quick-read.ts";
import { currentName, type Direction, isReply, isRequest, rulesOf } from "./table.ts";

/**
 * Checks a decoded body against the contract and gives it our form: moments as ISO 8601 texts, absent keys of requests
 * filled with their defaults, keys that an open message does not know left out. A message under a name of a release
 * before 3.3 comes back under its name of today.
 *
 * @throws {ContractViolatedError} naming the field
 */
export function readMessage(body: unknown, direction: "toSupervisor"): RunnerRequest;
export function readMessage(body: unknown, direction: "toRunner"): SupervisorMessage;
export function readMessage(body: unknown, direction: Direction): unknown {
  if (!isRecord(body)) {
    throw new ContractViolatedError("message", "is not a map");
  }
  const name = body["type"];
  if (typeof name !== "string") {
    throw new ContractViolatedError(
      "message.type",
      name === undefined ? "is missing" : "is not text",
    );
  }
  const quick = quickRead(body, name, direction);
  if (quick !== undefined) {
    return quick;
  }
  const type = currentName(name);
  const isFilled = direction === "toSupervisor";
  const rules = (isFilled ? isRequest(type) : isReply(type)) ? rulesOf(type) : undefined;
  if (rules === undefined) {
    const reader = isFilled ? "supervisor" : "runner";
    throw new ContractViolatedError(type.slice(0, 60), `is no message to the ${reader}`);
  }
  const { type: _, ...fields } = body;
  return { type, ...passFields(fields, rules, type, { isFilled }) };
}
