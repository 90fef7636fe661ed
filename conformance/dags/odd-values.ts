// Values that are no JSON, or hardly, by the names that docs/write-a-runner.md gives them.

class OwnClass {
  readonly member = 1;
}

const cycle: unknown[] = [];
cycle.push(cycle);

const makers: Readonly<Record<string, () => unknown>> = {
  "lone-surrogate": () => "\ud800x",
  "surrogate-key": () => ({ "\ud800x": 1 }),
  "not-a-number": () => Number.NaN,
  infinity: () => Number.POSITIVE_INFINITY,
  "negative-zero": () => -0,
  bytes: () => Buffer.from("bytes"),
  moment: () => new Date("2026-03-04T05:06:07Z"),
  map: () => new Map([[1, 2]]),
  set: () => new Set([1, 2]),
  function: () => () => 1,
  object: () => new OwnClass(),
  cycle: () => cycle,
  deep: () => {
    let value: unknown = 0;
    for (let level = 0; level < 10_000; level += 1) {
      value = [value];
    }
    return value;
  },
  "big-integer": () => 2n ** 70n,
  absent: () => undefined,
};

/** Makes an odd value. */
export function makeOdd(kind: string): unknown {
  const make = makers[kind];
  if (make === undefined) {
    throw new Error(`there is no odd value ${kind}`);
  }
  return make();
}
