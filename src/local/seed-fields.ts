import { writeExact } from "../base/index.ts";
import { RawJson } from "../contract/index.ts";
import { SeedInvalidError } from "./errors.ts";
import { toStored } from "./store/moment.ts";

/** One object of a seed. */
export type Fields = Readonly<Record<string, unknown>>;

/** An object of a seed. */
export function record(value: unknown, what: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new SeedInvalidError(what, "is not an object");
  }
  return { ...value };
}

/** A list of objects, empty when it is not there. */
export function list(from: Fields, key: string): Fields[] {
  const value = from[key] ?? [];
  if (!Array.isArray(value)) {
    throw new SeedInvalidError(key, "is not a list");
  }
  return value.map((one, at) => record(one, `${key}[${at}]`));
}

/** A text that must be there. */
export function text(from: Fields, key: string): string {
  const value = from[key];
  if (typeof value !== "string") {
    throw new SeedInvalidError(key, "is missing, or not text");
  }
  return value;
}

/** A text, or null. */
export function textOrNull(from: Fields, key: string): string | null {
  const value = from[key] ?? null;
  if (value !== null && typeof value !== "string") {
    throw new SeedInvalidError(key, "is not text");
  }
  return value;
}

/** A moment as it is stored, or null. */
export function storedOrNull(from: Fields, key: string): string | null {
  const value = textOrNull(from, key);
  return value === null ? null : toStored(value);
}

/** A number, or what stands for it. */
export function number(from: Fields, key: string, otherwise: number): number {
  return numberOrNull(from, key) ?? otherwise;
}

/** A number, or null. */
export function numberOrNull(from: Fields, key: string): number | null {
  const value = from[key] ?? null;
  if (value !== null && typeof value !== "number") {
    throw new SeedInvalidError(key, "is not a number");
  }
  return value;
}

/** JSON text of a value, or null where there is none. */
export function jsonOrNull(from: Fields, key: string): string | null {
  const value = from[key] ?? null;
  return value === null ? null : value instanceof RawJson ? value.text : writeExact(value);
}
