import t from "tap";
import { ContractViolatedError } from "../../src/contract/errors.ts";

t.test("ContractViolatedError: tells source and path", async (t) => {
  t.match(new ContractViolatedError("GetXCom.key", "is missing"), {
    code: "ERR_WINDSOCK_CONTRACT_VIOLATED",
    message: "GetXCom.key is missing",
    source: "GetXCom",
    path: "GetXCom.key",
  });
});
