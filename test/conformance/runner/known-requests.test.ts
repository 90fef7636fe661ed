import t from "tap";
import { isKnownRequest } from "../../../src/conformance/runner/known-requests.ts";

const rows: readonly (readonly [name: string, airflow: string, isKnown: boolean])[] = [
  ["SucceedTask", "3.0.3", true],
  ["DagFileParsingResult", "3.3.2", true],
  ["SetExecutionTimeout", "3.3.2", false],
  ["SetExecutionTimeout", "3.4.0b2", true],
  ["GetNumberXComs", "3.2.2", true],
  ["GetXComCount", "3.2.2", false],
  ["GetXComCount", "3.3.2", true],
  ["GetNumberXComs", "3.3.2", false],
  ["OKResponse", "3.3.2", false],
  ["NoSuchRequest", "3.3.2", false],
];
for (const [name, airflow, isKnown] of rows) {
  t.test(`isKnownRequest: ${name} in Airflow ${airflow}: ${isKnown}`, async (t) => {
    t.equal(isKnownRequest(name, airflow), isKnown);
  });
}
