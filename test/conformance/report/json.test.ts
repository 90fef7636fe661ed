import t from "tap";
import { jsonReport } from "../../../src/conformance/report/json.ts";
import { reported, verdicts } from "./reports.ts";

t.test("json: one document, at the end", async (t) => {
  t.strictSame(JSON.parse(reported(jsonReport)), {
    schemaVersion: 1,
    side: "server",
    implementation: './x "a"',
    airflow: "3.2.2",
    cases: verdicts.map(({ id, status, detail }) => ({ id, status, detail })),
    totals: {
      pass: 1,
      fail: 1,
      "known-failing": 1,
      "unexpected-pass": 1,
      "not-applicable": 1,
    },
  });
});
