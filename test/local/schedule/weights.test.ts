import { readFileSync } from "node:fs";
import t from "tap";
import { totalWeights } from "../../../src/local/schedule/weights.ts";

/** Of a -> b -> d, a -> c -> d and e alone, with the weights 1 2 4 8 16, and one that is too large. */
const facts: { total_weights: Record<string, Record<string, number>> } = JSON.parse(
  readFileSync("test/data/schedule/retry-delays.json", "utf8"),
);
const edges = { a: ["b", "c"], b: ["d"], c: ["d"], d: [], e: [], huge: [] };
const own = { a: 1, b: 2, c: 4, d: 8, e: 16, huge: 2 ** 31 + 5 };

for (const [rule, totals] of Object.entries(facts.total_weights)) {
  t.test(`totalWeights: ${rule}`, async (t) => {
    const tasks = Object.entries(edges).map(([taskId, downstream], index) => ({
      taskId,
      downstream,
      weight: Object.values(own)[index] ?? 0,
      rule,
    }));
    t.strictSame(Object.fromEntries(totalWeights(tasks)), totals);
  });
}

t.test("totalWeights: an edge to an unknown task counts nothing", async (t) => {
  const tasks = [{ taskId: "a", downstream: ["gone"], weight: 3, rule: "downstream" }];
  t.strictSame([...totalWeights(tasks)], [["a", 3]]);
});
