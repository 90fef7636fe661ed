import type { Test } from "tap";
import type { Combination } from "./outcomes.ts";
import { logicalDate } from "./seed.ts";

/** What the task `values` of `dags/interop.py` leaves as `exact`, after it has compared what comes back. */
const exact =
  '{"10":1.0,"9":1152921504606846976,"8":-9223372036854775808,"é":[1,0.1,null,true,{}],"1":{"b":-0.0,"a":""}}';

/**
 * Proves that values pass our supervisor as they are, both ways: kinds of numbers, integers of 64 bits, the order of keys,
 * microseconds. The runner is Airflow's.
 *
 * @param conf - what the run was started with, where the server has it as it was given
 */
export function proveExactValues(
  t: Test,
  name: string,
  { server, start, conf }: Combination & { readonly conf?: string },
): void {
  t.test(`${name}: values keep their kind, order and precision`, async (t) => {
    const workload = server.workload("values");
    const { stderr } = await start(t, { baseUrl: server.ready.base_url, workload }).finished;
    t.equal(await server.stateOf("values"), "success", stderr);
    t.equal(compact(await server.textOf("values", "exact")), exact);
    t.match(await server.xcomOf("values", "return_value"), {
      logical_date: logicalDate,
      ...(conf !== undefined && { conf }),
    });
  });
}

/** JSON without the space that Python puts between its parts. */
function compact(text: string): string {
  return text.replaceAll(/([:,]) /g, "$1");
}
