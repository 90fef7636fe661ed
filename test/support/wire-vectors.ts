import { readFileSync } from "node:fs";
import { Instant, RawJson } from "../../src/contract/index.ts";

/** A frame that Airflow wrote, and what it says. */
export interface Vector {
  readonly name: string;
  readonly direction: "to_supervisor" | "to_runner";
  readonly message?: string;
  readonly airflow: string;
  /** Absent for large ones, which have length and digest instead. */
  readonly hex?: string;
  readonly length?: number;
  readonly sha256?: string;
  /** Decoded, with tags for what JSON cannot hold. */
  readonly json: readonly unknown[];
  /** Whether Airflow itself writes these bytes for this value. */
  readonly canonical: boolean;
}

/** Bytes that must be refused. */
export interface Malformed {
  readonly name: string;
  readonly layer: "stream" | "length" | "msgpack" | "envelope" | "body";
  readonly direction: "to_supervisor" | "to_runner";
  readonly hex: string;
  readonly wrong: string;
}

const file = JSON.parse(readFileSync("test/data/wire-vectors.json", "utf8"));

/** Frames encoded by Airflow's own code, of releases 3.0 to 3.4. */
export const vectors: readonly Vector[] = file.vectors;

/** Frames that Airflow's own code refuses. */
export const malformed: readonly Malformed[] = file.malformed;

/**
 * The value that a vector's JSON stands for, as a decoder makes it. Floats are numbers.
 */
export function decoded(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, one: unknown) => {
    const entries = Object.entries(typeof one === "object" && one !== null ? one : {});
    const [tag, inside] = entries[0] ?? [];
    if (entries.length !== 1 || !tag?.startsWith("$")) {
      return one;
    }
    return tag === "$float" ? Number(inside) : untagged(tag, inside);
  });
}

/**
 * The value that a vector's JSON stands for, to be encoded. Floats that JavaScript would write as integers come as RawJson, numbers
 * that are not finite as themselves, other extensions as undefined.
 */
export function untag(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(untag);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const entries = Object.entries(value);
  const [tag = "", inside]: [string?, unknown?] = entries[0] ?? [];
  if (entries.length === 1 && tag.startsWith("$")) {
    return untagged(tag, inside);
  }
  return Object.fromEntries(entries.map(([key, one]) => [key, untag(one)]));
}

function untagged(tag: string, inside: unknown): unknown {
  const [first, times] = Array.isArray(inside) ? inside : [];
  switch (tag) {
    case "$datetime":
      return Instant.parse(String(inside));
    case "$bytes":
      return new Uint8Array(Buffer.from(String(inside), "base64"));
    case "$int":
      return BigInt(String(inside));
    case "$float":
      return Number.isFinite(Number(inside))
        ? new RawJson(floatText(String(inside)))
        : Number(inside);
    case "$text":
      return String(first).repeat(Number(times));
    case "$array":
      return Array.from({ length: Number(times) }, () => untag(first));
    case "$map":
      return Object.fromEntries(
        Array.from({ length: Number(times) }, (_, at) => [`${first}${at}`, at]),
      );
    default:
      return undefined;
  }
}

function floatText(text: string): string {
  return /[.e]/.test(text) ? text : `${text}.0`;
}
