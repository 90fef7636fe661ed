/** One step into a value: a key of a map, or a place in a list. */
export type Step = string | number;

/** Names a place in a value, as one would write it in code: `$.rows[3].when`. */
export function valuePath(root: string, steps: readonly Step[]): string {
  return (
    root + steps.map((step) => (typeof step === "number" ? `[${step}]` : member(step))).join("")
  );
}

function member(key: string): string {
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
