import { datedFields } from "../../gen/openapi/answers.ts";
import { isAlive } from "./version.ts";

/**
 * Leaves out of an answer what a dated version does not have: readers of closed answers refuse unknown keys.
 *
 * @param schema - name of the component that the answer is of, such as DagRun
 */
export function fieldsAt<Fields extends object>(
  schema: string,
  fields: Fields,
  version: string,
): Partial<Fields> {
  const lives = datedFields[schema] ?? {};
  const kept: Partial<Fields> = { ...fields };
  for (const [name, life] of Object.entries(lives)) {
    if (!isAlive(version, life)) {
      Reflect.deleteProperty(kept, name);
    }
  }
  return kept;
}
