#!/usr/bin/env node
// Makes gen/ from proto/ and openapi/. Needs no network.
import { execFileSync } from "node:child_process";

const contract = "openapi/execution.yaml";

run("buf", "generate"); // protoc-gen-es: gen/proto
run("buf", "generate", "--template", "buf.gen.frames.yaml"); // our plugin, which reads the options in gen/proto
run(
  "openapi-typescript",
  contract,
  "-o",
  "gen/openapi/execution.ts",
  "--immutable",
  "--root-types",
);
run(process.execPath, "scripts/generate-operations.ts");

function run(command: string, ...args: readonly string[]): void {
  execFileSync(command, args, { stdio: ["ignore", "ignore", "inherit"] });
}
