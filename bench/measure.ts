import { type Estimate, estimate, paired } from "./statistics.ts";
import type { Case, Goal } from "./suite.ts";

/** Whether a goal was kept, as far as the samples tell. */
export type Verdict = "held" | "missed" | "undecided";

/** What one case came to, held against one goal. */
export interface Result {
  readonly name: string;
  readonly value: Estimate;
  readonly per: string | undefined;
  readonly ratio: Estimate | undefined;
  readonly atMost: number | undefined;
  readonly verdict: Verdict | undefined;
  readonly samples: readonly number[];
}

/** Takes one sample of each case per round, each round beginning with another case; one more to begin with, uncounted. */
export async function measure(cases: readonly Case[], rounds: number): Promise<Result[]> {
  const samples = new Map(cases.map(({ name }) => [name, [] as number[]]));
  for (const { sample } of cases) {
    await sample(); // fills caches
  }
  for (let round = 0; round < rounds; round += 1) {
    const first = round % cases.length;
    for (const { name, sample } of [...cases.slice(first), ...cases.slice(0, first)]) {
      samples.get(name)?.push(await sample());
    }
  }
  return cases.flatMap(({ name, goals = [{}] }) =>
    goals.map((goal) => resultOf(name, goal, samples)),
  );
}

/** A goal is held or missed only when both bounds agree. */
export function judge({ low, high }: Estimate, atMost: number): Verdict {
  if (high <= atMost) {
    return "held";
  }
  return low > atMost ? "missed" : "undecided";
}

function resultOf(
  name: string,
  { per, atMost }: Goal,
  all: ReadonlyMap<string, readonly number[]>,
): Result {
  const samples = all.get(name) ?? [];
  const yardstick = per === undefined ? undefined : all.get(per);
  const value = estimate(samples);
  const ratio = yardstick && estimate(paired(samples, yardstick));
  const verdict = atMost === undefined ? undefined : judge(ratio ?? value, atMost);
  return { name, value, per, ratio, atMost, verdict, samples };
}
