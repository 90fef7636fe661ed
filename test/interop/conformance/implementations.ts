// Implementations that the kit is played against: ours, Airflow's of three releases, and its TypeScript SDK.
import { mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Test } from "tap";
import {
  type Findings,
  runConformance,
  type Side,
  type Verdict,
} from "../../../src/conformance/index.ts";
import {
  airflowEnvironment,
  type Environment,
  pythonOf,
  type Release,
  temporaryFolder,
  versions,
} from "../environment.ts";
import { startProgram } from "../servers.ts";

/** An implementation of one side. */
export interface Implementation {
  readonly side: Side;
  readonly command: readonly string[];
  readonly airflow: string;
  /** What its list of known failures is called. */
  readonly list: string;
  readonly env?: Environment;
}

/**
 * Plays all cases, and fails when one fails that is not known to, or passes that is. What these implementations do late on a
 * busy machine is no fault of ours: a case that differs from the list is played once more, alone, and counts when it differs
 * again.
 */
export async function proveImplementation(
  t: Test,
  { side, command, airflow, list, env = {} }: Implementation,
): Promise<void> {
  const file = `conformance/known-failing/${side}/${list}.txt`;
  const play = (ids?: readonly string[]): Promise<Findings> =>
    runConformance({
      side,
      command,
      airflow,
      env: { ...airflowEnvironment(), ...env },
      knownFailing: { file, text: readFileSync(file, "utf8") },
      ...(ids !== undefined && { ids }),
    });
  const { cases, totals } = await play();
  const differing = surprisesIn(cases);
  const again = differing.length === 0 ? [] : (await play(differing.map(({ id }) => id))).cases;
  t.strictSame(surprisesIn(again), []);
  t.ok(totals.pass > 150, `${totals.pass} passed`);
  t.comment(`${side} ${list}: ${JSON.stringify(totals)}`);
  t.comment(`differed at first: ${JSON.stringify(differing)}`);
}

function surprisesIn(
  cases: readonly Verdict[],
): readonly Pick<Verdict, "id" | "status" | "detail">[] {
  return cases
    .filter(({ status }) => status === "fail" || status === "unexpected-pass")
    .map(({ id, status, detail }) => ({ id, status, detail }));
}

/**
 * Airflow's own supervisor or task runner of a release, as the kit calls one: each call is forked from a host that has
 * imported Airflow, and ends with the test.
 */
export async function hosted(
  t: Test,
  release: Release,
  side: "supervisor" | "runner",
): Promise<readonly string[]> {
  const folder = temporaryFolder(t);
  const socket = join(folder, "host");
  const [host, client] = ["forking_host.py", "host_client.py"].map((name) =>
    resolve("test/interop/python", name),
  );
  const python = pythonOf(release);
  const home = join(folder, "airflow");
  mkdirSync(home);
  await startProgram(
    t,
    [python, host ?? "", `${side}_program`, socket],
    airflowEnvironment({ AIRFLOW_HOME: home }),
  );
  return [python, "-S", "-E", "-I", client ?? "", socket];
}

/** The same as a process that imports Airflow for itself. */
export function fresh(release: Release, side: "supervisor" | "runner"): readonly string[] {
  return [pythonOf(release), resolve(`test/interop/python/${side}_program.py`)];
}

/** Where the Dag of the kit is in Python. */
export const pythonDag: Environment = {
  CONFORMANCE_DAG_FILE: resolve("conformance/dags/conformance.py"),
};

/** What Airflow's of a release is called in `conformance/known-failing`. */
export function listOf(release: Release): string {
  return `airflow-${versions[release]}`;
}
