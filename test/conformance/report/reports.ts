import type { Findings, Report } from "../../../src/conformance/report/index.ts";
import { totalsOf, type Verdict } from "../../../src/conformance/verdict.ts";

/** One verdict of each kind, with everything in its texts that a form might stumble over. */
export const verdicts: readonly Verdict[] = [
  { id: "run.first", status: "pass", detail: "", proves: "It is # so.", seconds: 0.0014 },
  {
    id: "run.replay",
    status: "fail",
    detail: 'answer.status is 409, expected 200\nanswer.body is "<a> & \u0000b", expected "c"',
    proves: "The same <claim> is granted.",
    seconds: 1.25,
  },
  {
    id: "run.race",
    status: "known-failing",
    detail: "grants both # always",
    proves: "One wins.",
    seconds: 0.5,
  },
  {
    id: "state.success",
    status: "unexpected-pass",
    detail: "passed, though it is known to fail: fails",
    proves: "It is taken.",
    seconds: 0,
  },
  {
    id: "store.get",
    status: "not-applicable",
    detail: "since Airflow 3.3.0",
    proves: "It comes back.",
    seconds: 0,
  },
];

/** What a report says of them. */
export function reported(report: Report): string {
  const about = { side: "server", implementation: './x "a"', airflow: "3.2.2" } as const;
  const findings: Findings = { ...about, cases: verdicts, totals: totalsOf(verdicts) };
  return [
    report.begin({ ...about, planned: verdicts.length }),
    ...verdicts.map((verdict, index) => report.verdict(verdict, index + 1)),
    report.end(findings),
  ].join("");
}
