// What every release of Airflow knows of every message, in the notation of conformance/airflow/messages.json: large, and on
// no boot path.
import {
  type DescEnum,
  type DescField,
  type DescFile,
  type DescMessage,
  type DescMethod,
  getOption,
} from "@bufbuild/protobuf";
import type { GeneratedFile } from "@bufbuild/protoplugin";
import * as rules from "../gen/proto/windsock/supervisor/v1/options_pb.ts";

/** What answers a greeting, in conversations that are no service. */
const answers: ReadonlySet<string> = new Set(["DagFileParsingResult", "TriggerStateChanges"]);

/** @param kindOf - kind of a field in the words of the hot path's table */
export function printReleases(
  file: GeneratedFile,
  files: readonly DescFile[],
  messages: readonly DescMessage[],
  kindOf: (field: DescField) => string,
): void {
  const methods = files
    .flatMap(({ services }) => services)
    .flatMap((service) => service.methods)
    .filter(({ input }) => input.name !== "Empty");
  const requests = new Set(methods.map(({ input }) => input.name));
  file.print("/** What the releases of Airflow know of a message, or of a part of one. */");
  file.print("export interface ReleaseMessage {");
  file.print("  readonly since: string;");
  file.print("  /** Last release that knew it. */");
  file.print("  readonly until?: string;");
  file.print("  readonly closed?: true;");
  file.print("  /** First release, by conversation and direction. */");
  file.print("  readonly channels?: Readonly<Record<string, string>>;");
  file.print("  /** Names on the wire, where there were several. */");
  file.print("  readonly names?: readonly string[];");
  file.print("  /** Eras of each field. */");
  file.print("  readonly fields: Readonly<Record<string, readonly string[]>>;");
  file.print("}");
  file.print();
  file.print("/** By Airflow's names. */");
  file.print("export const releaseMessages: Readonly<Record<string, ReleaseMessage>> = {");
  for (const message of messages) {
    const { pair, unionBy } = getOption(message, rules.message);
    if (!pair && unionBy === "") {
      const known = describe(message, requests.has(message.name), kindOf);
      file.print("  ", JSON.stringify(nameOf(message)), ": ", JSON.stringify(known), ",");
    }
  }
  file.print("};");
  file.print();
  file.print("/** Words of the enums, with the first release of each. */");
  file.print(
    "export const releaseEnums: Readonly<Record<string, Readonly<Record<string, string>>>> = {",
  );
  for (const one of files.flatMap(({ enums }) => enums)) {
    file.print("  ", one.name, ": ", JSON.stringify(wordsOf(one)), ",");
  }
  file.print("};");
  file.print();
  file.print(
    "/** Reply to each request, empty for a bare acknowledgement, then errors that may come in its place. */",
  );
  file.print("export const releaseReplies: Readonly<Record<string, readonly string[]>> = {");
  for (const method of methods) {
    file.print("  ", method.input.name, ": ", JSON.stringify(replyOf(method)), ",");
  }
  file.print("};");
  file.print();
  const secrets = messages.flatMap((message) =>
    message.fields
      .filter((field) => getOption(field, rules.field).secret)
      .map((field) => `${nameOf(message)}.${field.name}`),
  );
  file.print("/** Fields that are masked wherever they would be printed. */");
  file.print(
    "export const releaseSecrets: readonly string[] = ",
    JSON.stringify(secrets.toSorted()),
    ";",
  );
}

function describe(
  message: DescMessage,
  isRequest: boolean,
  kindOf: (field: DescField) => string,
): object {
  const about = getOption(message, rules.message);
  const isAnswer = isRequest || answers.has(message.name);
  const ways = [
    ...(isAnswer ? ["supervisor"] : []),
    ...(isAnswer && !about.bothWays ? [] : ["runner"]),
  ];
  const channels = about.channels.flatMap((channel) => {
    const [name, since = about.since] = channel.split(" ");
    return ways.map((way) => [`${name} to ${way}`, since]);
  });
  const former = about.wireNameBefore;
  const own = message.fields.map((field) => [field.name, erasOf(field, about.since, kindOf)]);
  const fields = about.state === "" ? own : [["state", stateEras(about)], ...own];
  return {
    since: about.since,
    ...(about.until && { until: about.until }),
    ...(about.closed && { closed: true }),
    ...(channels.length > 0 && { channels: Object.fromEntries(channels) }),
    ...(former && {
      names: [`${about.since} ${former.name}`, `${former.until} ${message.name}`],
    }),
    fields: Object.fromEntries(fields),
  };
}

/** A constant is written with its own default. */
function stateEras({ state, since, stateNotNullSince }: rules.MessageRules): string[] {
  const rest = `=${JSON.stringify(state)}`;
  return [`${since} ${state}~?${rest}`, `${stateNotNullSince} ${state}~${rest}`];
}

function erasOf(field: DescField, since: string, kindOf: (field: DescField) => string): string[] {
  const one = getOption(field, rules.field);
  const kind = one.kind || kindInWords(field, kindOf);
  const eras = [...one.was, { ...one, until: "", kind }];
  const starts = [one.since || since, ...one.was.map(({ until }) => until)];
  const gone = one.until === "" ? [] : [`- ${one.until}`];
  return [...eras.map((era, at) => `${starts[at]} ${era.kind || kind}${flags(era)}`), ...gone];
}

function flags(era: {
  readonly required: boolean;
  readonly nullable: boolean;
  readonly default: string;
}): string {
  const otherwise = era.default === "" ? "" : `=${era.default}`;
  return `${era.required ? "" : "~"}${era.nullable ? "?" : ""}${otherwise}`;
}

function kindInWords(field: DescField, kindOf: (field: DescField) => string): string {
  const many = field.fieldKind === "list" ? "[]" : field.fieldKind === "map" ? "{}" : "";
  return `${singleKind(field, kindOf)}${many}`;
}

function singleKind(field: DescField, kindOf: (field: DescField) => string): string {
  const { json, oneOf } = getOption(field, rules.field);
  if (field.message?.typeName.startsWith("google.") === false && !json) {
    const { pair, unionBy } = getOption(field.message, rules.message);
    const members = field.message.fields.map((one) => kindInWords(one, kindOf));
    return pair
      ? `(${members[0]}|tuple<${members.join()}>)`
      : unionBy === ""
        ? nameOf(field.message)
        : `(${members.join("|")})`;
  }
  return field.enum !== undefined && oneOf.length === 0 ? field.enum.name : kindOf(field);
}

function nameOf(message: DescMessage): string {
  return getOption(message, rules.message).airflowName || message.name;
}

function wordsOf(one: DescEnum): Record<string, string> {
  return Object.fromEntries(
    one.values
      .map((value) => getOption(value, rules.value))
      .filter(({ word }) => word !== "")
      .map(({ word, since }) => [word, since || "3.0.0"]),
  );
}

function replyOf(method: DescMethod): string[] {
  const { refused, errorsInBody } = getOption(method, rules.call);
  const reply = method.output.name === "Empty" ? "" : method.output.name;
  return refused ? ["refused"] : [reply, ...errorsInBody];
}
