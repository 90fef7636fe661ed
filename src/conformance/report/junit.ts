import type { Verdict } from "../verdict.ts";
import type { Findings, Report } from "./report.ts";

/** JUnit's XML, at the end: a suite for the side, a test case for each case. */
export const junitReport: Report = {
  begin: () => "",
  verdict: () => "",
  end: (findings) => {
    const suite = `windsock conformance ${findings.side}`;
    const counts = countsOf(findings);
    const properties = [
      `<property ${attributes({ name: "implementation", value: findings.implementation })}/>`,
      `<property ${attributes({ name: "airflow", value: findings.airflow })}/>`,
    ];
    const lines = [
      `<?xml version="1.0" encoding="UTF-8"?>`,
      `<testsuites ${attributes({ name: suite, ...counts })}>`,
      `  <testsuite ${attributes({ name: suite, ...counts })}>`,
      "    <properties>",
      ...properties.map((one) => `      ${one}`),
      "    </properties>",
      ...findings.cases.map((verdict) => testCase(verdict, findings.side)),
      "  </testsuite>",
      "</testsuites>",
    ];
    return `${lines.join("\n")}\n`;
  },
};

function countsOf({ cases, totals }: Findings): Readonly<Record<string, string>> {
  return {
    tests: String(cases.length),
    failures: String(totals.fail + totals["unexpected-pass"]),
    errors: "0",
    skipped: String(totals["known-failing"] + totals["not-applicable"]),
    time: inSeconds(cases.reduce((sum, { seconds }) => sum + seconds, 0)),
  };
}

function testCase(verdict: Verdict, side: string): string {
  const { id, detail, seconds, status } = verdict;
  const group = id.slice(0, id.indexOf("."));
  const head = attributes({ classname: `${side}.${group}`, name: id, time: inSeconds(seconds) });
  switch (status) {
    case "pass":
      return `    <testcase ${head}/>`;
    case "fail":
    case "unexpected-pass":
      return `    <testcase ${head}><failure ${attributes({ type: status, message: verdict.proves })}>${escape(detail)}</failure></testcase>`;
    case "known-failing":
    case "not-applicable":
      return `    <testcase ${head}><skipped ${attributes({ message: `${status}: ${detail}` })}/></testcase>`;
  }
}

function inSeconds(seconds: number): string {
  return seconds.toFixed(3);
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${escape(value)}"`)
    .join(" ");
}

/** Escapes; what XML cannot say at all becomes a question mark. */
function escape(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "?")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\t", "&#9;")
    .replaceAll("\r", "&#13;");
}
