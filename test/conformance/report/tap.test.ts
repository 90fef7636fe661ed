import t from "tap";
import { tapReport } from "../../../src/conformance/report/tap.ts";
import { reported } from "./reports.ts";

t.test("tap: a line for each case, with what was wrong below it", async (t) => {
  t.equal(
    reported(tapReport),
    String.raw`TAP version 14
# server ./x "a", Airflow 3.2.2
1..5
ok 1 - run.first: It is \# so.
not ok 2 - run.replay: The same <claim> is granted.
  ---
  status: fail
  faults:
    - "answer.status is 409, expected 200"
    - "answer.body is \"<a> & \u0000b\", expected \"c\""
  ...
not ok 3 - run.race: One wins. # TODO grants both \# always
not ok 4 - state.success: It is taken.
  ---
  status: unexpected-pass
  faults:
    - "passed, though it is known to fail: fails"
  ...
ok 5 - store.get: It comes back. # SKIP since Airflow 3.3.0
# 1 pass, 1 fail, 1 known-failing, 1 unexpected-pass, 1 not-applicable
`,
  );
});
