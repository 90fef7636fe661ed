import { type ConnectionResult, RawJson, type VariableResult } from "../contract/index.ts";
import type { Masker } from "./mask.ts";

/** Airflow's default names of what is secret, parts of a longer name too. */
const sensitiveNames =
  /access_?(?:key|token)|api_?key|auth_header|authorization|bearer|connection_string|dsn|keyfile_dict|passphrase|passw|private_key|prox(?:y|ies)|secret|service_(?:account|key)|token|webhook_url/i;

/** Whether the value under such a name is a secret. */
export function isSensitiveName(name: string): boolean {
  return sensitiveNames.test(name);
}

/** Registers what of a connection must not be seen: its password, its extra as a whole, and secrets inside that. */
export function maskConnection(
  { password, extra }: Pick<ConnectionResult, "password" | "extra">,
  masker: Masker,
): void {
  masker.add(password ?? "");
  masker.add(extra ?? "");
  maskValue(jsonOf(extra ?? ""), masker, false);
}

/** Registers the value of a variable whose key says that it is secret. */
export function maskVariable(
  { key, value }: Pick<VariableResult, "key" | "value">,
  masker: Masker,
): void {
  if (isSensitiveName(key)) {
    masker.add(value ?? "");
    maskValue(jsonOf(value ?? ""), masker, true);
  }
}

/**
 * Registers what a task asked to mask: a text, or the texts in lists and maps. With a name, only when it is the name of
 * a secret, as Airflow does; keys of maps are names.
 */
export function maskRequested(
  { value, name }: { readonly value: unknown; readonly name?: string | null | undefined },
  masker: Masker,
): void {
  const known = value instanceof RawJson ? value.toJSON() : value;
  const named = name ?? "";
  maskValue(known, masker, named === "" || isSensitiveName(named));
}

/** @param isSecret - whether what stands above the value says that it is a secret */
function maskValue(value: unknown, masker: Masker, isSecret: boolean): void {
  if (typeof value === "string" && isSecret) {
    masker.add(value);
  } else if (Array.isArray(value)) {
    for (const one of value) {
      maskValue(one, masker, isSecret);
    }
  } else if (typeof value === "object" && value !== null) {
    for (const [key, one] of Object.entries(value)) {
      maskValue(one, masker, isSecret || isSensitiveName(key));
    }
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // any text may be stored
  }
}
