// Compares the messages of proto/ with the facts of Airflow's releases, release by release and field by field.

/** What conformance/airflow/messages.json holds, and what is generated from proto/. */
export interface MessageFacts {
  readonly messages: Readonly<Record<string, MessageFact>>;
  readonly enums: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly replies: Readonly<Record<string, readonly string[]>>;
  readonly secrets: readonly string[];
}

interface MessageFact {
  readonly since: string;
  readonly until?: string;
  readonly closed?: true;
  readonly channels?: Readonly<Record<string, string>>;
  readonly names?: readonly string[];
  readonly fields: Readonly<Record<string, readonly string[]>>;
}

/** @returns a line for each difference, naming the message and the field, and the releases in which they differ */
export function compareMessages(
  ours: MessageFacts,
  facts: MessageFacts & { readonly releases: readonly string[] },
): string[] {
  const order = (release: string) => facts.releases.indexOf(release);
  const found = new Map<string, string[]>();
  for (const release of facts.releases) {
    const own = knownIn(ours, release, order);
    const real = knownIn(facts, release, order);
    for (const item of new Set([...own.keys(), ...real.keys()])) {
      const [mine, theirs] = item.endsWith(" keys")
        ? shared(own.get(item), real.get(item))
        : [own.get(item), real.get(item)];
      if (mine !== theirs) {
        const line = `${item}: ${mine ?? "nothing"} here, ${theirs ?? "nothing"} in Airflow`;
        found.set(line, [...(found.get(line) ?? []), release]);
      }
    }
  }
  return [...found].map(([line, releases]) => `${line} (${span(releases)})`);
}

/** The order of the keys that both have: what only one has is told by itself. */
function shared(own = "", real = ""): readonly [string, string] {
  const [mine, theirs] = [own.split(" "), real.split(" ")];
  return [
    mine.filter((key) => theirs.includes(key)).join(" "),
    theirs.filter((key) => mine.includes(key)).join(" "),
  ];
}

/** All that is true in a release, one item a line. */
function knownIn(
  { messages, enums, replies, secrets }: MessageFacts,
  release: string,
  order: (release: string) => number,
): Map<string, string> {
  const items = new Map<string, string>();
  const isKnown = (since: string, until = release) =>
    order(since) <= order(release) && order(release) <= order(until);
  for (const [name, message] of Object.entries(messages)) {
    if (!isKnown(message.since, message.until)) {
      continue;
    }
    items.set(name, message.closed ? "closed" : "open");
    for (const [channel, since] of Object.entries(message.channels ?? {})) {
      items.set(`${name} ${channel}`, isKnown(since) ? "sent" : "not sent");
    }
    items.set(
      `${name} name`,
      eraIn(message.names ?? [`${message.since} ${name}`], release, order) ?? name,
    );
    items.set(`${name} keys`, keysIn(message, release, order).join(" "));
    for (const [field, eras] of Object.entries(message.fields)) {
      const era = eraIn(eras, release, order);
      if (era !== undefined) {
        items.set(`${name}.${field}`, era);
      }
    }
  }
  for (const [name, words] of Object.entries(enums)) {
    for (const [word] of Object.entries(words).filter(([, since]) => isKnown(since))) {
      items.set(`${name} ${word}`, "a word");
    }
  }
  for (const [name, [reply, ...errors]] of Object.entries(replies)) {
    items.set(`${name} reply`, reply || "acknowledged");
    for (const error of errors) {
      items.set(`${name} error ${error}`, "in the body");
    }
  }
  for (const name of secrets) {
    items.set(`${name} secret`, "masked");
  }
  return items;
}

/** Keys in wire order. */
function keysIn(
  { fields }: MessageFact,
  release: string,
  order: (release: string) => number,
): string[] {
  return Object.keys(fields).filter(
    (name) => eraIn(fields[name] ?? [], release, order) !== undefined,
  );
}

/** The era of a field that a release is in: kind and flags, or undefined before and after its life. */
function eraIn(
  eras: readonly string[],
  release: string,
  order: (release: string) => number,
): string | undefined {
  const last = eras.find((era) => era.startsWith("- "))?.slice(2);
  if (last !== undefined && order(last) < order(release)) {
    return undefined;
  }
  return eras
    .filter((era) => !era.startsWith("- "))
    .map((era) => era.split(/ (.*)/, 2))
    .findLast(([from = ""]) => order(from) <= order(release))?.[1];
}

function span(releases: readonly string[]): string {
  const [first, last] = [releases[0] ?? "", releases.at(-1) ?? ""];
  return first === last ? first : `${first} to ${last}`;
}
