import { type Reference, referencesIn, replaceReferences, type XComs } from "../authoring/index.ts";

/**
 * Puts values in the place of the references in a task's arguments: what the tasks before it published, each fetched
 * once. A task that published nothing gives null.
 */
export async function bindArguments(args: unknown, xcom: XComs): Promise<unknown> {
  const wanted = new Map(referencesIn(args).map((reference) => [nameOf(reference), reference]));
  const values = new Map(
    await Promise.all(
      [...wanted].map(async ([name, { taskId, key }]) => {
        const value = await xcom.pull({ taskIds: taskId, key });
        return [name, value] as const;
      }),
    ),
  );
  return replaceReferences(args, (reference) => values.get(nameOf(reference)));
}

function nameOf({ taskId, key }: Reference): string {
  return `${taskId}/${key}`; // a task id has no slash
}
