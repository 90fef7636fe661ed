import { join } from "node:path";
import type { RunDagOptions } from "../../src/local/index.ts";

/** Options to run a Dag file of a test folder: logs and state stay in the folder. */
export function runOptions(folder: string, options: Partial<RunDagOptions> = {}): RunDagOptions {
  return {
    file: join(folder, "dag.ts"),
    logFolder: join(folder, "logs"),
    stateFolder: join(folder, "state"),
    env: { PATH: process.env["PATH"], WINDSOCK_CACHE: join(folder, "cache") },
    ...options,
  };
}

/** A Dag file with one task `a` whose handler has `body`. */
export function oneTask(body: string, options: object = {}): string {
  return `
    import { Dag } from "windsock";
    const dag = new Dag("one");
    dag.task("a", ${JSON.stringify(options)}, async () => { ${body} })();
    export default dag;
  `;
}
