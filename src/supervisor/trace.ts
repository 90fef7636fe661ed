import type { Traced } from "../channel/index.ts";
import { secretFieldsOf } from "../contract/index.ts";
import type { AttemptLog } from "./attempt-log.ts";
import type { Masker } from "./mask.ts";

/** Longest body that is shown, in characters. */
const limitCharacters = 4_096;

/** Makes what writes each frame into the log, at level debug and without secrets. */
export function createTrace(say: AttemptLog["say"], masker: Masker): (traced: Traced) => void {
  return ({ direction, id, body }) => {
    const type = typeof body === "object" && body !== null && "type" in body ? body.type : null;
    const secrets = secretFieldsOf(String(type));
    const text = JSON.stringify(body, (key, value: unknown) => {
      if (secrets.has(key) && value !== null) {
        return "***";
      }
      return typeof value === "bigint" ? String(value) : value;
    });
    const shown = masker.text(text);
    say("debug", `frame ${direction}`, {
      id: String(id),
      message: type,
      body: shown.slice(0, limitCharacters),
      ...(shown.length > limitCharacters && { characters: shown.length }),
    });
  };
}
