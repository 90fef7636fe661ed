import { calls, tables, words } from "../../gen/frames/tables.ts";

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
  /** First and last Airflow release that know it; empty without a limit. */
  readonly since: string;
  readonly until: string;
  /** What an absent key means; undefined where it means nothing. */
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

const read = new Map<string, MessageRules>();
const line =
  /^(\w+):([\w/]+)(\[\]|\{\})?(!?)(\??)(\*?)(\+?)(?:@([\w.]+))?(?:-([\w.]+))?(?:=(.*))?$/;

/** The rules of a message or of a part of one, or undefined for an unknown name. Read when first asked for. */
export function rulesOf(name: string): MessageRules | undefined {
  const known = read.get(name);
  if (known !== undefined || !Object.hasOwn(tables, name)) {
    return known;
  }
  /* c8 ignore next -- the table was seen to have it */
  const [about = "", ...fields] = (tables[name] ?? "").split(" ");
  const words = new Map(
    about
      .slice(1)
      .split(",")
      .map((word) => [word.split(":")[0], word.split(":")[1] ?? ""]),
  );
  const rules = {
    isClosed: words.has("closed"),
    state: words.get("state") ?? "",
    formerName: words.get("was") ?? "",
    isPair: words.has("pair"),
    unionBy: words.get("by") ?? "",
    typeBefore: words.get("type") ?? "",
    fields: fields.map(readField),
  };
  read.set(name, rules);
  return rules;
}

function readField(text: string): FieldRules {
  /* c8 ignore start -- generated lines have every part, and no other form */
  const [
    ,
    name = "",
    kind = "",
    many = "",
    required,
    nullable,
    secret,
    filled,
    since = "",
    until = "",
    otherwise,
  ] = line.exec(text) ?? [];
  /* c8 ignore stop */
  return {
    name,
    kind: words[kind] ?? kind,
    many: many === "[]" ? "list" : many === "{}" ? "map" : "",
    isRequired: required !== "",
    isNullable: nullable !== "",
    isSecret: secret !== "",
    isFilled: filled !== "",
    since,
    until,
    otherwise: otherwise === undefined ? undefined : JSON.parse(otherwise),
  };
}

/** Requests by name: the reply ("-" for a bare acknowledgement), then the errors that may come in its place. */
const callOf = (type: string): readonly string[] | undefined =>
  Object.hasOwn(calls, type) ? calls[type]?.split(" ") : undefined;

/** Whether a runner may send a message of this type. The result of parsing is no request of a task. */
export function isRequest(type: string): boolean {
  return callOf(type) !== undefined || type === "DagFileParsingResult";
}

/** What a supervisor sends that no table of calls names. Airflow also lists the request for human input here. */
const greetings = [
  "StartupDetails",
  "DagFileParseRequest",
  "ErrorResponse",
  "CreateHITLDetailPayload",
];

/** Whether a supervisor may send a message of this type. */
export function isReply(type: string): boolean {
  return (
    greetings.includes(type) || Object.values(calls).some((call) => call.split(" ")[0] === type)
  );
}

/** Type of the reply to a request; null for a bare acknowledgement. */
export function replyTypeOf(type: string): string | null {
  const reply = callOf(type)?.[0] ?? "-";
  return reply === "-" ? null : reply;
}

/** Errors that a request gets in place of its reply, in the body slot; all others come in the error slot. */
export function errorsInBodyOf(type: string): readonly string[] {
  return callOf(type)?.slice(1) ?? [];
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
  if (Object.hasOwn(tables, type)) {
    return type;
  }
  return Object.keys(tables).find((name) => tables[name]?.includes(`was:${type} `)) ?? type;
}
