// Our supervisor, runner and server against the kit, at the newest release: no case fails.
import { resolve } from "node:path";
import t from "tap";
import { versions } from "../environment.ts";
import { proveImplementation } from "./implementations.ts";

t.setTimeout(900_000);
const airflow = versions["3.4"];
const windsock = [process.execPath, resolve("src/cli/bin.ts")];
const commands = {
  supervisor: [...windsock, "execute-workload"],
  runner: [...windsock, "runner"],
  server: [...windsock, "serve", "--watch-stdin", "--airflow", airflow],
} as const;

for (const side of ["supervisor", "runner", "server"] as const) {
  t.test(`our ${side}: every case passes`, async (t) => {
    await proveImplementation(t, { side, command: commands[side], airflow });
  });
}
