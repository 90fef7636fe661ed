import { existsSync } from "node:fs";
import t from "tap";
import { runnerProgram } from "../../src/supervisor/runner-program.ts";

t.test("runnerProgram: the runner's source in a checkout", async (t) => {
  t.match(runnerProgram(), /src\/runner\/main\.ts$/);
  t.ok(existsSync(runnerProgram()));
});
