import type { Faults } from "./driver.ts";
import { mismatches } from "./match.ts";

/** Longest text of a value in a fault. */
const limitText = 600;

/** What does not come in this order, others between them: the first of the patterns that is missing. */
export function missingFrom(
  what: string,
  patterns: readonly unknown[],
  seen: readonly unknown[],
): Faults {
  let from = 0;
  for (const pattern of patterns) {
    const at = seen.findIndex(
      (one, index) => index >= from && mismatches(pattern, one).length === 0,
    );
    if (at < 0) {
      const place = from === 0 ? "" : " after the one before it";
      return [`no ${what} ${showed(pattern)}${place}; seen: ${showed(seen)}`];
    }
    from = at + 1;
  }
  return [];
}

/** What comes and should not. */
export function strayIn(
  what: string,
  patterns: readonly unknown[],
  seen: readonly unknown[],
): Faults {
  return patterns.flatMap((pattern) =>
    seen
      .filter((one) => mismatches(pattern, one).length === 0)
      .map((one) => `a ${what} that should not be: ${showed(one)}`),
  );
}

/** A value as a fault has it: JSON, cut where it is long. */
export function showed(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > limitText ? `${text.slice(0, limitText)}…` : text;
}
