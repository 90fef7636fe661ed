#!/usr/bin/env node
// PROCESS ENTRY. A protoc plugin: from the supervisor protocol to what the hot path needs of it, with no library behind it.
//
// messages.ts has one interface per message, in wire names; table.ts has the same as one line of text per message, which
// `src/contract/table.ts` reads when that message first comes by; releases.ts has what each release of Airflow knows.
import {
  type DescEnum,
  type DescField,
  type DescFile,
  type DescMessage,
  type DescMethod,
  getOption,
  ScalarType,
} from "@bufbuild/protobuf";
import {
  createEcmaScriptPlugin,
  type GeneratedFile,
  runNodeJs,
  type Schema,
} from "@bufbuild/protoplugin";
import * as rules from "../gen/proto/windsock/supervisor/v1/options_pb.ts";
import { printReleases } from "./print-releases.ts";

const packageName = "windsock.supervisor.v1";

runNodeJs(createEcmaScriptPlugin({ name: "protoc-gen-frames", version: "v1", generateTs }));

function generateTs(schema: Schema): void {
  const files = schema.allFiles.filter(({ proto }) => proto.package === packageName);
  const all = files.flatMap((file) => file.messages).filter((message) => hasRules(message));
  const messages = all.filter((message) => !getOption(message, rules.message).passedOn);
  const enums = files.flatMap((file) => file.enums);
  printTypes(schema.generateFile("messages.ts"), files, messages, enums);
  printTable(schema.generateFile("table.ts"), files, messages, enums);
  const releases = schema.generateFile("releases.ts");
  releases.preamble(sourceOf(files));
  printReleases(releases, files, all, kindOf);
}

/** The messages that describe options have no rules of their own. */
function hasRules(message: DescMessage): boolean {
  return getOption(message, rules.message).since !== "";
}

function printTypes(
  file: GeneratedFile,
  files: readonly DescFile[],
  messages: readonly DescMessage[],
  enums: readonly DescEnum[],
): void {
  file.preamble(sourceOf(files));
  const services = files.flatMap(({ services }) => services);
  const calls = services
    .flatMap(({ methods }) => methods)
    .filter(({ input }) => input.name !== "Empty");
  const requests = calls.map(({ input }) => input.name);
  const greetings = services
    .flatMap(({ methods }) => methods)
    .filter(({ input }) => input.name === "Empty");
  const parse = ["DagFileParsingResult"];
  const named = new Set([
    ...requests,
    ...parse,
    "DagFileParseRequest",
    "ErrorResponse",
    ...greetings.map(({ output }) => output.name),
    ...calls.map(({ output }) => output.name).filter((name) => name !== "Empty"),
  ]);
  for (const one of enums) {
    const words = wordsOf(one).map((word) => JSON.stringify(word));
    // Words of newer releases pass where the enum is open.
    const others = getOption(one, rules.words).closed ? [] : ["(string & {})"];
    file.print("export type ", one.name, " = ", [...words, ...others].join(" | "), ";");
    file.print();
  }
  for (const message of messages) {
    const { state, pair, unionBy } = getOption(message, rules.message);
    if (pair) {
      file.print("export type ", message.name, " = string | readonly [string, number];");
    } else if (unionBy !== "") {
      file.print(
        "export type ",
        message.name,
        " = ",
        message.fields.map((field) => typeName(field)).join(" | "),
        ";",
      );
    } else {
      file.print("export interface ", message.name, " {");
      if (named.has(message.name)) {
        file.print("  readonly type: ", JSON.stringify(message.name), ";");
      }
      if (state !== "") {
        file.print("  readonly state?: ", JSON.stringify(state), ";");
      }
      for (const field of message.fields) {
        const { required, nullable, until } = getOption(field, rules.field);
        const optional = !required || until !== "";
        file.print(
          "  readonly ",
          field.name,
          optional ? "?" : "",
          ": ",
          typeOf(field),
          nullable ? " | null" : "",
          optional ? " | undefined;" : ";",
        );
      }
      file.print("}");
    }
    file.print();
  }
  const outcomes = calls
    .filter((method) => getOption(method, rules.call).outcome)
    .map(({ input }) => input.name);
  const toRunner = [...named].filter((name) => !requests.includes(name) && !parse.includes(name));
  const dualUse = calls.map(({ output }) => output.name).filter((name) => requests.includes(name));
  union(file, "Outcome", outcomes);
  union(file, "RunnerRequest", [...requests, ...parse]);
  union(file, "SupervisorMessage", [...toRunner, ...dualUse]);
  file.print("/** The reply to each request; null for a bare acknowledgement. */");
  file.print("export interface Replies {");
  for (const { input, output } of calls) {
    file.print(
      "  readonly ",
      input.name,
      ": ",
      output.name === "Empty" ? "null" : output.name,
      ";",
    );
  }
  for (const name of parse) {
    file.print("  readonly ", name, ": null;");
  }
  file.print("}");
}

function union(file: GeneratedFile, name: string, members: readonly string[]): void {
  file.print("export type ", name, " =");
  for (const [at, member] of members.entries()) {
    file.print("  | ", member, at === members.length - 1 ? ";" : "");
  }
  file.print();
}

function typeOf(field: DescField): string {
  if (getOption(field, rules.field).json && field.fieldKind !== "list") {
    return "unknown";
  }
  if (field.fieldKind === "map") {
    return `Readonly<Record<string, ${field.mapKind === "message" ? field.message.name : "string"}>>`;
  }
  return field.fieldKind === "list" ? `readonly ${wrap(typeName(field))}[]` : typeName(field);
}

function wrap(type: string): string {
  return type.includes(" ") ? `(${type})` : type;
}

function typeName(field: DescField): string {
  const { json, oneOf } = getOption(field, rules.field);
  if (oneOf.length > 0) {
    return oneOf.map((word) => JSON.stringify(word)).join(" | ");
  }
  if (json) {
    return "unknown";
  }
  if (field.message !== undefined) {
    return field.message.typeName === "google.protobuf.Timestamp" ? "string" : field.message.name;
  }
  if (field.enum !== undefined) {
    return field.enum.name;
  }
  return kindOf(field) === "bool"
    ? "boolean"
    : kindOf(field) === "int" || kindOf(field) === "float"
      ? "number"
      : "string";
}

function printTable(
  file: GeneratedFile,
  files: readonly DescFile[],
  messages: readonly DescMessage[],
  enums: readonly DescEnum[],
): void {
  const calls = new Map(
    files
      .flatMap(({ services }) => services)
      .flatMap(({ methods }) => methods)
      .map((method) => [method.input.name, callRules(method)]),
  );
  const lines = messages.map((message) =>
    [
      message.name,
      calls.get(message.name),
      messageRules(message),
      ...message.fields.map(fieldRules),
    ]
      .filter(Boolean)
      .join(" "),
  );
  file.preamble(sourceOf(files));
  file.print("/** Words of the enums to which no newer release may add, with / between them. */");
  file.print("export const words: Readonly<Record<string, string>> = {");
  for (const one of enums.filter((one) => getOption(one, rules.words).closed)) {
    file.print("  ", one.name, ": ", JSON.stringify(wordsOf(one).join("/")), ",");
  }
  file.print("};");
  file.print();
  for (const line of notation) {
    file.print(line);
  }
  file.print("export const table: string = `", lines.join("\n"), "`;");
}

/** Short, since the whole table is in the bundles of runner and supervisor. */
const notation = [
  "/**",
  " * One line per message: its name; for a request `>` with the reply (none for a bare acknowledgement) and the errors",
  " * that may come in its place; `=` with rules of the message; its fields in wire order.",
  " *",
  " * A field is `name:kind`. Kinds are (text)s, (i)nt, (f)loat, (b)ool, (t)ime, (n)aive time, (d)uration, (u)uid, (j)son,",
  " * json (o)bject, words with / between them, or a message; none is text. Then come `[]` list, `{}` map, `~` may be absent,",
  " * `?` may be null, `*` secret, `+` not empty, `@` first and `-` last release that knows it, `=` default as JSON.",
  " */",
];

/** `>Reply|ERROR|ERROR`. */
function callRules(method: DescMethod): string {
  const reply = method.output.name === "Empty" ? "" : method.output.name;
  return `>${[reply, ...getOption(method, rules.call).errorsInBody].join("|")}`;
}

/** Words of a closed enum. */
function wordsOf(one: DescEnum): string[] {
  return one.values
    .map((value) => getOption(value, rules.value).word)
    .filter((word) => word !== "");
}

/** `=closed,state:success,was:OldName,pair,by:kind,type:key`. */
function messageRules(message: DescMessage): string {
  const { closed, state, wireNameBefore, pair, unionBy, typeBefore } = getOption(
    message,
    rules.message,
  );
  const about = [
    closed ? "closed" : "",
    state === "" ? "" : `state:${state}`,
    wireNameBefore === undefined ? "" : `was:${wireNameBefore.name}`,
    pair ? "pair" : "",
    unionBy === "" ? "" : `by:${unionBy}`,
    typeBefore === "" ? "" : `type:${typeBefore}`,
  ].filter(Boolean);
  return about.length === 0 ? "" : `=${about.join(",")}`;
}

/** A field in the notation of the table. */
function fieldRules(field: DescField): string {
  const one = getOption(field, rules.field);
  const kind = kindOf(field);
  return [
    field.name,
    kind === "str" ? "" : `:${letters[kind] ?? kind}`,
    field.fieldKind === "list" ? "[]" : field.fieldKind === "map" ? "{}" : "",
    one.required ? "" : "~",
    one.nullable ? "?" : "",
    one.secret ? "*" : "",
    one.notEmpty ? "+" : "",
    one.since === "" ? "" : `@${short(one.since)}`,
    one.until === "" ? "" : `-${short(one.until)}`,
    one.default === "" ? "" : `=${one.default}`,
  ].join("");
}

const letters: Readonly<Record<string, string>> = {
  int: "i",
  float: "f",
  bool: "b",
  time: "t",
  naive: "n",
  duration: "d",
  uuid: "u",
  json: "j",
  object: "o",
};

/** A release without what tells nothing: `3.2` for 3.2.0, and for its betas, which know the same messages. */
function short(release: string): string {
  return release.replace(/b\d+$/, "").replace(/\.0$/, "");
}

function kindOf(field: DescField): string {
  const { json, naiveOk, isoDuration, uuid, oneOf } = getOption(field, rules.field);
  if (json) {
    return field.message?.typeName === "google.protobuf.Struct" ? "object" : "json";
  }
  if (field.message !== undefined) {
    return field.message.typeName === "google.protobuf.Timestamp"
      ? naiveOk
        ? "naive"
        : "time"
      : field.message.name;
  }
  if (oneOf.length > 0) {
    return oneOf.join("/");
  }
  if (field.enum !== undefined && getOption(field.enum, rules.words).closed) {
    return field.enum.name;
  }
  if (isoDuration || uuid) {
    return isoDuration ? "duration" : "uuid";
  }
  return field.scalar === undefined ? "str" : (scalars[field.scalar] ?? "str");
}

const scalars: Readonly<Partial<Record<ScalarType, string>>> = {
  [ScalarType.DOUBLE]: "float",
  [ScalarType.INT64]: "int",
  [ScalarType.BOOL]: "bool",
};

function sourceOf(files: readonly DescFile[]): DescFile {
  const [first] = files;
  if (first === undefined) {
    throw new Error(`no file of package ${packageName}`);
  }
  return first;
}
