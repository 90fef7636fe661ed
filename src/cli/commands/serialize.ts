import { resolve } from "node:path";
import { writeExact } from "../../base/index.ts";
import type { SerializedForm } from "../../contract/index.ts";
import { loadDags } from "../../local/index.ts";
import { exitCodes } from "../exit-code.ts";
import type { Terminal } from "../terminal.ts";

/** Options of `windsock serialize`, as the parser hands them over. */
export interface SerializeOptions {
  readonly airflow: SerializedForm;
}

/** `windsock serialize`: prints the one Dag of a file as an object, several as a list. */
export async function serialize(
  file: string,
  { airflow }: SerializeOptions,
  { cwd, stdout, stop }: Terminal,
): Promise<number> {
  const dags = await loadDags(resolve(cwd, file), { airflow, signal: stop });
  const [only, second] = dags;
  const document = only !== undefined && second === undefined ? only : dags;
  stdout.write(`${writeExact(document, 2)}\n`);
  return exitCodes.success;
}
