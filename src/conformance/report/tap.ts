import type { Verdict } from "../verdict.ts";
import type { Report } from "./report.ts";

/** TAP, version 14: a line for each case as soon as it has ended. */
export const tapReport: Report = {
  begin: ({ side, implementation, airflow, planned }) =>
    `TAP version 14\n# ${side} ${oneLine(implementation)}, Airflow ${airflow}\n1..${planned}\n`,
  verdict: (verdict, number) =>
    `${isRight(verdict) ? "ok" : "not ok"} ${number} - ${description(verdict)}${directive(verdict)}\n${diagnostics(verdict)}`,
  end: ({ totals }) =>
    `# ${Object.entries(totals)
      .map(([status, count]) => `${count} ${status}`)
      .join(", ")}\n`,
};

function isRight({ status }: Verdict): boolean {
  return status === "pass" || status === "not-applicable";
}

function description({ id, proves }: Verdict): string {
  return escape(`${id}: ${proves}`);
}

function directive({ status, detail }: Verdict): string {
  const word = { "not-applicable": "SKIP", "known-failing": "TODO" }[String(status)];
  return word === undefined ? "" : ` # ${word} ${escape(detail)}`;
}

/** A block of YAML that says what was wrong. */
function diagnostics({ status, detail }: Verdict): string {
  if (status !== "fail" && status !== "unexpected-pass") {
    return "";
  }
  const faults = detail.split("\n").map((fault) => `    - ${JSON.stringify(fault)}\n`);
  return `  ---\n  status: ${status}\n  faults:\n${faults.join("")}  ...\n`;
}

function escape(text: string): string {
  return oneLine(text).replaceAll(/[\\#]/g, String.raw`\$&`);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}
