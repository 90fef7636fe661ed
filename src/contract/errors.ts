import { WindsockError } from "../base/index.ts";

/** A message, a workload or a Dag does not keep to the contract. */
export class ContractViolatedError extends WindsockError {
  readonly code = "ERR_WINDSOCK_CONTRACT_VIOLATED";
  readonly cure =
    "The sender has to change: compare what it sends with proto/ or openapi/ of this release, and check that both sides speak the same version.";
  /** What was checked, such as a message name. */
  readonly source: string;
  /** Where in it, such as `GetXCom.key`. */
  readonly path: string;

  /**
   * @param path - place of the fault, beginning with the source
   * @param fault - what is wrong there, such as `is missing`
   */
  constructor(path: string, fault: string) {
    super(`${path} ${fault}`);
    this.source = path.replace(/[.[].*$/s, "");
    this.path = path;
  }
}
