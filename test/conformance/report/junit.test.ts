import { spawnSync } from "node:child_process";
import t from "tap";
import { junitReport } from "../../../src/conformance/report/junit.ts";
import { reported } from "./reports.ts";

const counts = 'tests="5" failures="2" errors="0" skipped="2" time="1.751"';

t.test("junit: a suite with a test case for each case", async (t) => {
  t.equal(
    reported(junitReport),
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="windsock conformance server" ${counts}>
  <testsuite name="windsock conformance server" ${counts}>
    <properties>
      <property name="implementation" value="./x &quot;a&quot;"/>
      <property name="airflow" value="3.2.2"/>
    </properties>
    <testcase classname="server.run" name="run.first" time="0.001"/>
    <testcase classname="server.run" name="run.replay" time="1.250"><failure type="fail" message="The same &lt;claim&gt; is granted.">answer.status is 409, expected 200
answer.body is &quot;&lt;a&gt; &amp; ?b&quot;, expected &quot;c&quot;</failure></testcase>
    <testcase classname="server.run" name="run.race" time="0.500"><skipped message="known-failing: grants both # always"/></testcase>
    <testcase classname="server.state" name="state.success" time="0.000"><failure type="unexpected-pass" message="It is taken.">passed, though it is known to fail: fails</failure></testcase>
    <testcase classname="server.store" name="store.get" time="0.000"><skipped message="not-applicable: since Airflow 3.3.0"/></testcase>
  </testsuite>
</testsuites>
`,
  );
});

t.test("junit: is well-formed, for a reader of XML", async (t) => {
  const read =
    "import sys, xml.dom.minidom as x; print(len(x.parse(sys.stdin).getElementsByTagName('testcase')))";
  const { stdout, stderr } = spawnSync("python3", ["-c", read], {
    input: reported(junitReport),
    encoding: "utf8",
  });
  t.strictSame({ stdout, stderr }, { stdout: "5\n", stderr: "" });
});

t.test("junit: tabs and line breaks stay, halves of characters do not", async (t) => {
  const verdict = { id: "a.b", status: "known-failing", proves: "So.", seconds: 0 } as const;
  const cases = [{ ...verdict, detail: "a\tb\rc\ud800" }];
  const totals = {
    pass: 0,
    fail: 0,
    "known-failing": 1,
    "unexpected-pass": 0,
    "not-applicable": 0,
  };
  const text = junitReport.end({
    side: "runner",
    implementation: "x",
    airflow: "3.3.2",
    cases,
    totals,
  });
  t.match(text, "known-failing: a&#9;b&#13;c\ufffd");
});
