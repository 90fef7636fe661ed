// What is generated and built for these tests. Kept in the cache folder under a digest of what it was made from; nothing is
// skipped: a toolchain that is missing is a failure.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { cacheFolder } from "../environment.ts";

/** Makes something in a folder, once. @param sources - files that it is made from */
export function made(
  name: string,
  sources: readonly string[],
  make: (folder: string) => void,
): string {
  const hash = createHash("sha256");
  for (const file of sources) {
    hash.update(readFileSync(file));
  }
  const folder = join(cacheFolder(), `${name}-${hash.digest("hex").slice(0, 12)}`);
  if (!existsSync(folder)) {
    mkdirSync(cacheFolder(), { recursive: true });
    const part = mkdtempSync(`${folder}.`);
    make(part);
    try {
      renameSync(part, folder); // whole or not there
    } catch {
      rmSync(part, { recursive: true, force: true }); // another has made it meanwhile
    }
  }
  return folder;
}

/** Runs a command to its end. @throws when it fails */
export function run(
  [program = "", ...args]: readonly string[],
  { cwd = ".", env = {} }: { readonly cwd?: string; readonly env?: Record<string, string> } = {},
): void {
  const { status, error } = spawnSync(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status !== 0) {
    throw new Error(`${[program, ...args].join(" ")} ended with ${status ?? error?.message}`);
  }
}

/** A Python with these packages, pinned in a file of requirements. */
export function pythonWith(name: string, requirements: string): string {
  const folder = made(name, [requirements], (part) => {
    run(["python3", "-m", "venv", "--copies", part]);
    run([join(part, "bin/python"), "-m", "pip", "install", "-q", "-r", requirements]);
  });
  return join(folder, "bin/python");
}

const protos = globSync("proto/windsock/supervisor/v1/*.proto").toSorted();
const below = protos.map((file) => file.replace("proto/", ""));

/** The command of the runner in Python. */
export function pythonRunner(): readonly string[] {
  const python = pythonWith("python-grpc", "test/interop/doors/requirements.txt");
  const generated = made("python-runner", protos, (part) => {
    const outs = [`--python_out=${part}`, `--grpc_python_out=${part}`];
    run([python, "-m", "grpc_tools.protoc", "-Iproto", ...outs, ...below]);
  });
  return [python, resolve("test/interop/doors/runner.py"), generated];
}

/** The command of the runner in Go. */
export function goRunner(): readonly string[] {
  const [source, module] = ["test/interop/doors/runner.go", "test/interop/doors/go.mod.txt"];
  const plugins = made("go-plugins", [module], (part) => {
    const env = { GOBIN: part };
    run(["go", "install", "google.golang.org/protobuf/cmd/protoc-gen-go@v1.36.12"], { env });
    run(["go", "install", "google.golang.org/grpc/cmd/protoc-gen-go-grpc@v1.6.2"], { env });
  });
  const folder = made("go-runner", [...protos, source, module], (part) => {
    cpSync(source, join(part, "runner.go"));
    cpSync(module, join(part, "go.mod"));
    const template = {
      version: "v2",
      managed: {
        enabled: true,
        override: [{ file_option: "go_package_prefix", value: "runner/gen" }],
      },
      plugins: ["protoc-gen-go", "protoc-gen-go-grpc"].map((plugin) => ({
        local: join(plugins, plugin),
        out: join(part, "gen"),
        opt: ["paths=source_relative"],
      })),
      inputs: [{ directory: "proto" }],
    };
    run(["buf", "generate", "--template", JSON.stringify(template)]);
    run(["go", "mod", "tidy"], { cwd: part });
    run(["go", "build", "-o", "runner", "."], { cwd: part });
  });
  return [join(folder, "runner")];
}
