import type { Result } from "./measure.ts";
import type { Estimate } from "./statistics.ts";

/** Writes what a suite came to: a line per case, medians with the bounds of the true one. */
export function writeTable(
  name: string,
  unit: string,
  rounds: number,
  results: readonly Result[],
): string {
  const rows = results.map(({ name, value, per, ratio, atMost, verdict }) => [
    name,
    show(value),
    ratio ? `${show(ratio)} x ${per?.split(":")[0]}` : "",
    atMost === undefined ? "" : `goal ${atMost}: ${verdict}`,
  ]);
  const widths = [0, 1, 2].map((column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return [
    `${name}, ${unit}, ${rounds} rounds: median (low..high)`,
    ...lines.map((line) => `  ${line}`),
    "",
  ].join("\n");
}

function show({ median, low, high }: Estimate): string {
  return `${median.toFixed(2)} (${low.toFixed(2)}..${high.toFixed(2)})`;
}
