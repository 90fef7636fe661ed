import t from "tap";
import { judge, measure } from "../bench/measure.ts";
import { writeTable } from "../bench/table.ts";

t.test(
  "measure: a round has one sample of each case and begins with another case than the last",
  async (t) => {
    const taken: string[] = [];
    const take = (name: string) => ({ name, sample: () => taken.push(name) });
    await measure([take("a"), take("b"), take("c")], 3);
    t.equal(taken.join(""), "abc" + "abc" + "bca" + "cab");
  },
);

t.test("measure: the first sample of a case, which fills caches, does not count", async (t) => {
  let taken = 0;
  const [result] = await measure([{ name: "a", sample: async () => (taken += 1) }], 3);
  t.strictSame(result?.samples, [2, 3, 4]);
  t.strictSame(result?.verdict, undefined);
});

t.test(
  "measure: a ratio divides samples of the same round, and a case has a result for each goal",
  async (t) => {
    let load = 0;
    const results = await measure(
      [
        { name: "yardstick", sample: () => (load += 1) },
        {
          name: "case",
          sample: () => 2 * load,
          goals: [
            { per: "yardstick", atMost: 2 },
            { per: "yardstick", atMost: 1.9 },
            { atMost: 1e9 },
          ],
        },
      ],
      31,
    );
    t.strictSame(
      results.map(({ name, per, verdict }) => [name, per, verdict]),
      [
        ["yardstick", undefined, undefined],
        // In every other round the case comes first, before the load has grown.
        ["case", "yardstick", "held"],
        ["case", "yardstick", "missed"],
        ["case", undefined, "held"],
      ],
    );
  },
);

t.test("judge: a goal is held or missed only when both bounds agree", async (t) => {
  const estimate = { low: 1, median: 2, high: 3 };
  t.equal(judge(estimate, 3), "held");
  t.equal(judge(estimate, 2), "undecided");
  t.equal(judge(estimate, 0.9), "missed");
});

t.test("writeTable: a line per result, the yardstick by its short name", async (t) => {
  const value = { median: 20, low: 10, high: 30 };
  const base = {
    value,
    per: undefined,
    ratio: undefined,
    atMost: undefined,
    verdict: undefined,
    samples: [],
  };
  const ratio = { median: 1.2, low: 1.1, high: 1.3 };
  const results = [
    { ...base, name: "N1: bare" },
    { ...base, name: "G1: a task", per: "N1: bare", ratio, atMost: 1.5, verdict: "held" as const },
  ];
  t.equal(
    writeTable("start", "ms", 31, results),
    [
      "start, ms, 31 rounds: median (low..high)",
      "  N1: bare    20.00 (10.00..30.00)",
      "  G1: a task  20.00 (10.00..30.00)  1.20 (1.10..1.30) x N1  goal 1.5: held",
      "",
    ].join("\n"),
  );
});
