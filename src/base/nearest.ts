/** How many letters may differ in a name that is still called near, at least: two that changed places are two. */
const leastTolerance = 2;

/**
 * The name most like `word`, for error texts; undefined when none is close: more than two letters and more than a third
 * of them would have to change.
 */
export function nearestName(word: string, names: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(leastTolerance, Math.floor(word.length / 3)) + 1;
  for (const name of names) {
    const distance = editDistance(word.toLowerCase(), name.toLowerCase());
    if (distance < bestDistance && distance < Math.max(word.length, name.length, 1)) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/** How many letters must be put in, left out or changed to make `b` of `a`. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let at = 0; at < a.length; at += 1) {
    const next = [at + 1];
    /* c8 ignore next 5 -- the indices are inside, so nothing falls back */
    for (let index = 0; index < b.length; index += 1) {
      const change = (row[index] ?? 0) + (a[at] === b[index] ? 0 : 1);
      next.push(Math.min(change, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
    }
    row = next;
  }
  /* c8 ignore next -- a row is never empty */
  return row.at(-1) ?? 0;
}
