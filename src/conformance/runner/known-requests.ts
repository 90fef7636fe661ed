import { readFileSync } from "node:fs";
import { releaseNumber } from "../../contract/index.ts";
import { packageFile } from "../package-file.ts";

/** What is known of a message: see `conformance/airflow/messages.json`. */
interface MessageFacts {
  readonly channels?: Readonly<Record<string, string>>;
  /** Its names, each behind the first release that has it. */
  readonly names?: readonly string[];
}

let read: Readonly<Record<string, MessageFacts>> | undefined;

/**
 * Whether the supervisor of a release of Airflow knows a request; it never answers one that it does not know.
 *
 * @param name - its `type`
 */
export function isKnownRequest(name: string, airflow: string): boolean {
  const release = releaseNumber(airflow);
  return Object.entries(messages()).some(([type, { channels = {}, names = [`0 ${type}`] }]) => {
    const since = Object.entries(channels)
      .filter(([channel]) => /^(task|dag_processor) to supervisor$/.test(channel))
      .map(([, first]) => releaseNumber(first));
    const current = names.findLast(
      (one) => releaseNumber(one.slice(0, one.indexOf(" "))) <= release,
    );
    return current?.endsWith(` ${name}`) === true && since.some((first) => first <= release);
  });
}

function messages(): Readonly<Record<string, MessageFacts>> {
  const file = packageFile("conformance/airflow/messages.json");
  read ??= Object(JSON.parse(readFileSync(file, "utf8"))).messages;
  return Object(read);
}
