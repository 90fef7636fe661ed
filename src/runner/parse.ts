import { basename, relative } from "node:path";
import type {
  DagFileParseRequest,
  DagFileParsingResult,
  SerializedForm,
} from "../contract/index.ts";
import { serializeDag } from "../serialize/index.ts";
import { describeError, titleOf } from "./describe-error.ts";
import type { ProcessEvents } from "./ending.ts";
import { ModuleNotLoadableError, TaskEndedEarlyError } from "./errors.ts";
import { loadDagFile } from "./load.ts";

/**
 * Answers a parse request: the file's Dags, or what is wrong with the file. Runs the file's top level and no handler.
 *
 * @param airflow - the form of the Dags
 * @param events - what can end the file's code from outside: it is an error of the file, as what it throws is
 */
export async function parseDagFile(
  request: DagFileParseRequest,
  airflow: SerializedForm,
  events: ProcessEvents,
): Promise<DagFileParsingResult> {
  const { file, bundle_path: bundlePath } = request;
  const inBundle = relative(bundlePath, file);
  const path = inBundle === "" || inBundle.startsWith("..") ? basename(file) : inBundle;
  const answer = { type: "DagFileParsingResult", fileloc: file } as const;
  try {
    const dags = await Promise.race([loadDagFile(file), strayError(events, file)]);
    return {
      ...answer,
      serialized_dags: dags.map((dag) => ({
        data: { ...serializeDag(dag, { fileloc: file, relativeFileloc: path, airflow }) },
      })),
    };
  } catch (error) {
    return { ...answer, serialized_dags: [], import_errors: { [path]: explain(error) } };
  }
}

async function strayError(events: ProcessEvents, file: string): Promise<never> {
  const cause = await new Promise<unknown>((resolve) => {
    events.onStrayError(resolve);
    events.onStop(resolve);
    events.onIdle(() =>
      resolve(new TaskEndedEarlyError("the file waits for something that can never come")),
    );
  });
  throw new ModuleNotLoadableError(file, undefined, titleOf(cause), { cause });
}

/** The chain of errors as text, each with what to do about it and where it was. */
function explain(error: unknown): string {
  const lines = [titleOf(error)];
  for (const [at, link] of describeError(error).entries()) {
    const { exc_type: type, exc_value: value, exc_notes: notes, frames } = link;
    const isFirst = at === 0; // is the title already; its places are in this package
    lines.push(...(isFirst ? notes : [`caused by ${type}: ${value}`, ...notes]));
    for (const { filename, lineno, name } of isFirst ? [] : frames.toReversed()) {
      lines.push(`    at ${name} (${filename}:${lineno})`);
    }
  }
  return lines.join("\n").toWellFormed();
}
