#!/usr/bin/env node
// Checks the contract: rules of style, and that it only grew since the last release (or since main, before the first).
import { execFileSync, spawnSync } from "node:child_process";

const against = lastRelease() ?? "main";

check("buf", "lint");
if (isCommitted(against)) {
  check("buf", "breaking", "--against", `.git#ref=${against}`);
} else {
  process.stdout.write(`no proto/ at ${against}: nothing to compare with\n`);
}

function check(command: string, ...args: readonly string[]): void {
  const { status } = spawnSync(command, args, { stdio: "inherit" });
  process.stdout.write(`${command} ${args[0]}: ${status === 0 ? "kept" : "broken"}\n`);
  if (status !== 0) {
    process.exitCode = 1;
  }
}

function lastRelease(): string | undefined {
  const { stdout } = spawnSync("git", ["describe", "--tags", "--abbrev=0", "--match", "v*"], {
    encoding: "utf8",
  });
  return stdout.trim() || undefined;
}

function isCommitted(ref: string): boolean {
  try {
    execFileSync(
      "git",
      ["cat-file", "-e", `${ref}:proto/windsock/supervisor/v1/task_supervisor.proto`],
      { stdio: "ignore" },
    );
    return true;
  } catch {
    return false; // git says so by its exit code
  }
}
