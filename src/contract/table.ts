import { table, words } from "../../gen/frames/table.ts";
import { releaseNumber } from "./version.ts";

/** What one field of a message may hold, and when it is there. */
export interface FieldRules {
  readonly name: string;
  /** str, int, float, bool, time, naive, duration, uuid, json, object, words with / between them, or a message's name. */
  readonly kind: string;
  readonly many: "" | "list" | "map";
  readonly isRequired: boolean;
  readonly isNullable: boolean;
  readonly isSecret: boolean;
  /** Whether a list holds at least one item. */
  readonly isFilled: boolean;
  /** First and last Airflow release that know it, as `releaseNumber` has them. */
  readonly since: number;
  readonly until: number;
  /** What an absent key of a request means; undefined where it means nothing. */
  readonly otherwise: unknown;
}

/** What is known of a message. */
export interface MessageRules {
  readonly isClosed: boolean;
  /** Constant value of the key `state`, or empty. */
  readonly state: string;
  /** Name on the wire before Airflow 3.3, or empty. */
  readonly formerName: string;
  /** Written as its first field alone or as the array of both. */
  readonly isPair: boolean;
  /** Key that tells the members of a union apart, or empty. */
  readonly unionBy: string;
  /** Key before which `type` is written, or empty: it is the last. */
  readonly typeBefore: string;
  /** In wire order. */
  readonly fields: readonly FieldRules[];
}

/** By name: what stands in the table about it, for messages and for their parts. */
const lines = new Map<string, string>();
/** Requests by name: the reply (empty for a bare acknowledgement), then the errors that may come in its place. */
const calls = new Map<string, readonly string[]>();
/** What a supervisor sends. Airflow counts the request for human input among its replies too. */
const toRunner = new Set([
  "StartupDetails",
  "DagFileParseRequest",
  "ErrorResponse",
  "CreateHITLDetailPayload",
]);
/** Names of today by the names of releases before 3.3. */
const currentNames = new Map<string, string>();

for (const line of table.split("\n")) {
  const name = line.replace(/ .*/, "");
  lines.set(name, line);
  const call = / >(\S*)/.exec(line)?.[1]?.split("|");
  if (call !== undefined) {
    calls.set(name, call);
    toRunner.add(String(call[0]));
  }
  const former = /\bwas:(\w+)/.exec(line)?.[1];
  if (former !== undefined) {
    currentNames.set(former, name);
  }
}

const read = new Map<string, MessageRules>();

/** The rules of a message or of a part of one, or undefined for an unknown name. Read when first asked for. */
export function rulesOf(name: string): MessageRules | undefined {
  const line = lines.get(name);
  if (line === undefined || read.has(name)) {
    return read.get(name);
  }
  const [, ...parts] = line.split(" ");
  const about =
    parts
      .find((part) => part.startsWith("="))
      ?.slice(1)
      .split(",") ?? [];
  const fields = parts.filter((part) => /^\w/.test(part));
  const word = (key: string) => about.find((one) => one.startsWith(key))?.slice(key.length) ?? "";
  const rules = {
    isClosed: about.includes("closed"),
    state: word("state:"),
    formerName: word("was:"),
    isPair: about.includes("pair"),
    unionBy: word("by:"),
    typeBefore: word("type:"),
    fields: fields.map(readField),
  };
  read.set(name, rules);
  return rules;
}

const kinds: Readonly<Record<string, string>> = {
  s: "str",
  i: "int",
  f: "float",
  b: "bool",
  t: "time",
  n: "naive",
  d: "duration",
  u: "uuid",
  j: "json",
  o: "object",
  ...words,
};

const notation =
  /^(\w+)(?::([\w/]+))?(\[\]|\{\})?(~?)(\??)(\*?)(\+?)(?:@([\d.]+))?(?:-([\d.]+))?(?:=(.*))?$/;

function readField(text: string): FieldRules {
  /* c8 ignore next 2 -- a name is always there, and every field matches: the generator writes them */
  const [, name = "", kind = "s", many, absent, nullable, secret, filled, since, until, otherwise] =
    notation.exec(text) ?? [];
  const isNullable = nullable !== "";
  const nothing = isNullable ? null : undefined;
  return {
    name,
    kind: kinds[kind] ?? kind,
    many: many === undefined ? "" : many === "[]" ? "list" : "map",
    isRequired: absent === "",
    isNullable,
    isSecret: secret !== "",
    isFilled: filled !== "",
    since: since === undefined ? 0 : releaseNumber(since),
    until: until === undefined ? Infinity : releaseNumber(until),
    otherwise: otherwise === undefined ? nothing : JSON.parse(otherwise),
  };
}

/** Which way a message goes. */
export type Direction = "toSupervisor" | "toRunner";

/** Whether a runner may send a message of this type. The result of parsing is no request of a task. */
export function isRequest(type: string): boolean {
  return calls.has(type) || type === "DagFileParsingResult";
}

/** Whether a supervisor may send a message of this type. */
export function isReply(type: string): boolean {
  return toRunner.has(type) && lines.has(type);
}

/** Type of the reply to a request; null for a bare acknowledgement. */
export function replyTypeOf(type: string): string | null {
  return calls.get(type)?.[0] || null;
}

/** Errors that a request gets in place of its reply, in the body slot; all others come in the error slot. */
export function errorsInBodyOf(type: string): readonly string[] {
  return calls.get(type)?.slice(1) ?? [];
}

/** Fields of a message that hold arbitrary JSON. */
export function jsonFieldsOf(type: string): ReadonlySet<string> {
  return namesOf(type, ({ kind }) => kind === "json" || kind === "object");
}

/** Fields of a message that are masked wherever they would be printed. */
export function secretFieldsOf(type: string): ReadonlySet<string> {
  return namesOf(type, ({ isSecret }) => isSecret);
}

function namesOf(type: string, has: (field: FieldRules) => boolean): ReadonlySet<string> {
  const fields = rulesOf(currentName(type))?.fields ?? [];
  return new Set(fields.filter(has).map(({ name }) => name));
}

/** The name that a message has now; names of releases before 3.3 are known. */
export function currentName(type: string): string {
  return currentNames.get(type) ?? type;
}
