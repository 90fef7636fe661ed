import fc from "fast-check";
import t from "tap";
import { createLineReader } from "../../src/supervisor/lines.ts";

function read(pieces: readonly string[], limit?: number): readonly string[] {
  const reader = createLineReader(limit);
  const lines = [...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()];
  return lines.map(({ text, isCut }) => (isCut ? `${text}…` : text));
}

const cases: Readonly<Record<string, { pieces: string[]; limit?: number; lines: string[] }>> = {
  "lines in one piece": { pieces: ["a\nb\n"], lines: ["a", "b"] },
  "a line across pieces": { pieces: ["a", "b\nc"], lines: ["ab", "c"] },
  "empty lines are kept": { pieces: ["a\n\n\nb\n"], lines: ["a", "", "", "b"] },
  "white space at the end of a line is not": { pieces: ["a \t\r\nb  "], lines: ["a", "b"] },
  "a line beyond the limit is split": {
    pieces: ["abcdefg\nh\n"],
    limit: 3,
    lines: ["abc…", "def…", "g", "h"],
  },
  "a line without an end is split as it comes": {
    pieces: ["abcd", "efgh"],
    limit: 3,
    lines: ["abc…", "def…", "gh"],
  },
  "a last line beyond the limit": { pieces: ["abc"], limit: 3, lines: ["abc"] },
  nothing: { pieces: [], lines: [] },
};
for (const [name, { pieces, limit, lines }] of Object.entries(cases)) {
  t.test(`push: ${name}`, async (t) => {
    t.strictSame(read(pieces, limit), lines);
  });
}

t.test("push: the pieces do not matter", async (t) => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("a", "bb", "\n", " ", "ccc\nd")), (pieces) => {
      t.strictSame(read(pieces), read([pieces.join("")]));
    }),
    { numRuns: 200 },
  );
});
