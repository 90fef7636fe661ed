#!/usr/bin/env node
// PROCESS ENTRY. A protoc plugin: from the supervisor protocol to what the hot path needs of it, with no library behind it.
//
// messages.ts has one interface per message, in wire names; tables.ts has the same as one line of text per message, which
// `src/contract/table.ts` reads when that message first comes by.
import {
  type DescEnum,
  type DescField,
  type DescFile,
  type DescMessage,
  getOption,
} from "@bufbuild/protobuf";
import {
  createEcmaScriptPlugin,
  type GeneratedFile,
  runNodeJs,
  type Schema,
} from "@bufbuild/protoplugin";
import * as rules from "../gen/proto/windsock/supervisor/v1/options_pb.ts";

const packageName = "windsock.supervisor.v1";

runNodeJs(createEcmaScriptPlugin({ name: "protoc-gen-frames", version: "v1", generateTs }));

function generateTs(schema: Schema): void {
  const files = schema.allFiles.filter(({ proto }) => proto.package === packageName);
  const messages = files.flatMap((file) => file.messages).filter((message) => hasRules(message));
  const enums = files.flatMap((file) => file.enums);
  printTypes(schema.generateFile("messages.ts"), files, messages, enums);
  printTables(schema.generateFile("tables.ts"), files, messages, enums);
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
    const words = wordsOf(one);
    file.print(
      "export type ",
      one.name,
      " = ",
      words.map((word) => JSON.stringify(word)).join(" | "),
      ";",
    );
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

function printTables(
  file: GeneratedFile,
  files: readonly DescFile[],
  messages: readonly DescMessage[],
  enums: readonly DescEnum[],
): void {
  file.preamble(sourceOf(files));
  file.print("/** Words of the enums to which no newer release may add, with / between them. */");
  file.print("export const words: Readonly<Record<string, string>> = {");
  for (const one of enums.filter((one) => getOption(one, rules.words).closed)) {
    file.print("  ", one.name, ": ", JSON.stringify(wordsOf(one).join("/")), ",");
  }
  file.print("};");
  file.print();
  file.print("/** One line per message: rules of the message, then its fields in wire order. */");
  file.print("export const tables: Readonly<Record<string, string>> = {");
  for (const message of messages) {
    file.print(
      "  ",
      message.name,
      ": ",
      JSON.stringify([messageRules(message), ...message.fields.map(fieldRules)].join(" ")),
      ",",
    );
  }
  file.print("};");
  file.print();
  file.print(
    "/** One line per request: its reply (- for a bare acknowledgement), then the errors that come in its place. */",
  );
  file.print("export const calls: Readonly<Record<string, string>> = {");
  for (const method of files
    .flatMap(({ services }) => services)
    .flatMap(({ methods }) => methods)) {
    if (method.input.name !== "Empty") {
      const { errorsInBody } = getOption(method, rules.call);
      const reply = method.output.name === "Empty" ? "-" : method.output.name;
      file.print(
        "  ",
        method.input.name,
        ": ",
        JSON.stringify([reply, ...errorsInBody].join(" ")),
        ",",
      );
    }
  }
  file.print("};");
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
  return `=${[
    closed ? "closed" : "",
    state === "" ? "" : `state:${state}`,
    wireNameBefore === undefined ? "" : `was:${wireNameBefore.name}`,
    pair ? "pair" : "",
    unionBy === "" ? "" : `by:${unionBy}`,
    typeBefore === "" ? "" : `type:${typeBefore}`,
  ]
    .filter(Boolean)
    .join(",")}`;
}

/** `name:kind`, then `!` required, `?` nullable, `*` secret, `+` not empty, `@since`, `-until`, `=default`. */
function fieldRules(field: DescField): string {
  const {
    required,
    nullable,
    secret,
    since,
    until,
    default: otherwise,
    notEmpty,
  } = getOption(field, rules.field);
  const list = field.fieldKind === "list" ? "[]" : field.fieldKind === "map" ? "{}" : "";
  return [
    field.name,
    ":",
    kindOf(field),
    list,
    required ? "!" : "",
    nullable ? "?" : "",
    secret ? "*" : "",
    notEmpty ? "+" : "",
    since === "" ? "" : `@${since}`,
    until === "" ? "" : `-${until}`,
    otherwise === "" ? "" : `=${otherwise}`,
  ].join("");
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
  switch (field.scalar) {
    case 1:
      return "float";
    case 3:
      return "int";
    case 8:
      return "bool";
    default:
      return "str";
  }
}

function sourceOf(files: readonly DescFile[]): DescFile {
  const [first] = files;
  if (first === undefined) {
    throw new Error(`no file of package ${packageName}`);
  }
  return first;
}
