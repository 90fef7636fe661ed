#!/usr/bin/env node
// Checks the contract: rules of style, that it only grew since the last release (or since main, before the first), and that
// it says what every release of Airflow does. Each finding names the message and field, or the path and item.
//
//   node scripts/contract.ts [DIR]     DIR has proto/, openapi/ and buf.yaml; default this repository
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parse } from "yaml";
import {
  asDocument,
  compareDocuments,
  compareHistories,
  type Document,
} from "../src/compare/index.ts";
import { compareMessages } from "./compare-messages.ts";
import { compareEdge, compareServed, compareTaken } from "./compare-served.ts";

const root = resolve(import.meta.dirname, "..");
const folder = resolve(process.argv[2] ?? root);
const against = lastRelease() ?? "main";
const specs = ["execution", "edge", "summary"].map((name) => `openapi/${name}.yaml`);

runBuf("buf lint", "lint");
if (isCommitted("proto/windsock/supervisor/v1/task_supervisor.proto")) {
  runBuf(`buf breaking since ${against}`, "breaking", "--against", `${root}/.git#ref=${against}`);
} else {
  process.stdout.write(`no proto/ at ${against}: nothing to compare with\n`);
}
for (const spec of specs.filter((path) => existsSync(join(folder, path)))) {
  const old = isCommitted(spec) ? parse(git("show", `${against}:${spec}`)) : undefined;
  if (old !== undefined) {
    report(`${spec} since ${against}`, breakingSince(asDocument(old, spec), read(spec), spec));
  }
}
report("proto/ as in Airflow", compareMessages(await messagesOf(folder), facts("messages")));
const execution = read("openapi/execution.yaml");
report("openapi/ as in Airflow", [
  ...compareServed(execution, facts("execution")),
  ...compareTaken(execution, facts("requests")),
  ...compareEdge(read("openapi/edge.yaml"), facts("edge")),
]);

function breakingSince(older: Document, newer: Document, spec: string): string[] {
  // Only the Execution API has dated versions.
  const compare = spec.includes("execution") ? compareHistories : compareDocuments;
  return compare(older, newer)
    .filter(({ breaking }) => breaking)
    .map(({ kind, message }) => `${kind}: ${message}`);
}

/** What is generated from proto/ as it stands: gen/ may be older. */
async function messagesOf(source: string) {
  const out = mkdtempSync(join(tmpdir(), "windsock-contract-"));
  const plugin = ["node", join(root, "scripts/protoc-gen-frames.ts")];
  const template = {
    version: "v2",
    plugins: [{ local: plugin, out, opt: ["target=ts"], strategy: "all" }],
    inputs: [{ directory: "proto" }],
  };
  execFileSync("buf", ["generate", "--template", JSON.stringify(template)], {
    cwd: source,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const made = await import(pathToFileURL(join(out, "releases.ts")).href);
  rmSync(out, { recursive: true });
  const { releaseMessages, releaseEnums, releaseReplies, releaseSecrets } = made;
  return {
    messages: releaseMessages,
    enums: releaseEnums,
    replies: releaseReplies,
    secrets: releaseSecrets,
  };
}

function runBuf(title: string, ...args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync("buf", args, { cwd: folder, encoding: "utf8" });
  const lines = `${stdout}${stderr}`.split("\n").filter((line) => line !== "");
  report(title, status === 0 ? [] : [...lines, ...(lines.length === 0 ? ["buf failed"] : [])]);
}

function report(title: string, findings: readonly string[]): void {
  const verdict = findings.length === 0 ? "kept" : "broken";
  process.stdout.write(
    [`${title}: ${verdict}`, ...findings.map((one) => `  ${one}`), ""].join("\n"),
  );
  if (findings.length > 0) {
    process.exitCode = 1;
  }
}

function read(path: string): Document {
  return asDocument(parse(readFileSync(join(folder, path), "utf8")), path);
}

/** The facts are never a copy's own. */
function facts(name: string) {
  return JSON.parse(readFileSync(join(root, `conformance/airflow/${name}.json`), "utf8"));
}

function lastRelease(): string | undefined {
  const { stdout } = spawnSync("git", ["describe", "--tags", "--abbrev=0", "--match", "v*"], {
    cwd: root,
    encoding: "utf8",
  });
  return stdout.trim() || undefined;
}

function isCommitted(path: string): boolean {
  const { status } = spawnSync("git", ["cat-file", "-e", `${against}:${path}`], {
    cwd: root,
    stdio: "ignore",
  });
  return status === 0;
}

function git(...args: readonly string[]): string {
  return execFileSync("git", args, { cwd: root, encoding: "utf8" });
}
