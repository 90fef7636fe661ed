#!/usr/bin/env node
// Makes gen/ from proto/ and openapi/. Needs no network.
import { execFileSync, type StdioOptions } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { newestVersion } from "../src/contract/version.ts";

interface Schema {
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Property>>;
  readonly enum?: readonly string[];
  readonly "x-enum-since"?: Readonly<Record<string, string>>;
}

interface Property {
  readonly default?: unknown;
  readonly "x-since"?: string;
  readonly "x-until"?: string;
}

const stdio: StdioOptions = ["ignore", "ignore", "inherit"];

run("buf", "generate"); // protoc-gen-es: gen/proto
run("buf", "generate", "--template", "buf.gen.frames.yaml"); // our plugin, which reads the options in gen/proto
generateTypes();
run(
  "openapi-typescript",
  "openapi/edge.yaml",
  "-o",
  "gen/openapi/edge.ts",
  "--immutable",
  "--root-types",
);
run(process.execPath, "scripts/generate-operations.ts");
run(process.execPath, "scripts/generate-answers.ts");
run(process.execPath, "scripts/generate-summary.ts");

/** Types of all versions at once: what the newest final one lacks is optional in them, and its enums are closed. */
function generateTypes(): void {
  const document = parse(readFileSync("openapi/execution.yaml", "utf8"));
  for (const [name, schema] of Object.entries<Schema>(document.components.schemas)) {
    document.components.schemas[name] = typed(schema);
  }
  const folder = mkdtempSync(join(tmpdir(), "windsock-generate-"));
  const newest = join(folder, "execution.json");
  writeFileSync(newest, JSON.stringify(document));
  const output = ["-o", "gen/openapi/execution.ts", "--immutable", "--root-types"];
  execFileSync("openapi-typescript", [newest, ...output], { stdio }); // by name, so that knip sees the use
  rmSync(folder, { recursive: true });
}

function typed(schema: Schema): Schema {
  const { required, properties = {}, enum: words, "x-enum-since": since = {} } = schema;
  const isLate = (one: Property) => (one["x-since"] ?? "") > newestVersion;
  return {
    ...schema,
    ...(required && { required: required.filter((name) => isLasting(properties[name])) }),
    ...(words && { enum: words.filter((word) => (since[word] ?? "") <= newestVersion) }),
    ...(schema.properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, one]) => [
          name,
          isLate(one) ? { ...one, default: undefined } : one, // a default would make it required
        ]),
      ),
    }),
  };
}

function isLasting(property: Property | undefined): boolean {
  return property?.["x-until"] === undefined && (property?.["x-since"] ?? "") <= newestVersion;
}

function run(command: string, ...args: readonly string[]): void {
  execFileSync(command, args, { stdio });
}
