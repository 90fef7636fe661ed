#!/usr/bin/env node
// Makes gen/ from proto/ and openapi/. Needs no network.
import { execFileSync, type StdioOptions } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";

interface Schema {
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, { readonly "x-until"?: string }>>;
}

const stdio: StdioOptions = ["ignore", "ignore", "inherit"];

run("buf", "generate"); // protoc-gen-es: gen/proto
run("buf", "generate", "--template", "buf.gen.frames.yaml"); // our plugin, which reads the options in gen/proto
generateTypes();
run(process.execPath, "scripts/generate-operations.ts");

/** Types of the newest version: what only older ones must have is optional in them. */
function generateTypes(): void {
  const document = parse(readFileSync("openapi/execution.yaml", "utf8"));
  for (const schema of Object.values<{ required?: unknown }>(document.components.schemas)) {
    const { required = [], properties = {} }: Schema = Object(schema);
    if (required.length > 0) {
      schema.required = required.filter((name) => properties[name]?.["x-until"] === undefined);
    }
  }
  const folder = mkdtempSync(join(tmpdir(), "windsock-generate-"));
  const newest = join(folder, "execution.json");
  writeFileSync(newest, JSON.stringify(document));
  const output = ["-o", "gen/openapi/execution.ts", "--immutable", "--root-types"];
  execFileSync("openapi-typescript", [newest, ...output], { stdio }); // by name, so that knip sees the use
  rmSync(folder, { recursive: true });
}

function run(command: string, ...args: readonly string[]): void {
  execFileSync(command, args, { stdio });
}
