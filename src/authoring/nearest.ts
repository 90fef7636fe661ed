/** How many letters may differ in a name that is still called near, at least: two that changed places are two. */
const leastTolerance = 2;

/** The name most like `word`, for error texts; undefined when more than a third of its letters would have to change. */
export function nearestName(word: string, names: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(leastTolerance, Math.floor(word.length / 3)) + 1;
  for (const name of names) {
    const distance = editDistance(word.toLowerCase(), name.toLowerCase());
    if (distance < bestDistance && distance < word.length) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/** How many letters must be put in, left out or changed to make `to` of `from`. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [at, letter] of Array.from(from).entries()) {
    let left = at + 1;
    let diagonal = at;
    row = row.map((above, index) => {
      if (index > 0) {
        left = Math.min(diagonal + (letter === to[index - 1] ? 0 : 1), above + 1, left + 1);
      }
      diagonal = above;
      return left;
    });
  }
  /* c8 ignore next -- a row is never empty */
  return row.at(-1) ?? 0;
}
