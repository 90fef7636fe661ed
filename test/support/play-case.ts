import { resolve } from "node:path";
import type { Peer } from "../../src/conformance/driver.ts";
import { supervisorDriver } from "../../src/conformance/supervisor/index.ts";
import type { SupervisorCase } from "../../src/conformance/supervisor/supervisor-case.ts";

const never = new AbortController().signal;

/** Our supervisor, from source. */
export const ours: Peer = {
  command: [process.execPath, resolve("src/supervisor/main.ts")],
  airflow: "3.3.2",
  env: { PATH: process.env["PATH"], WINDSOCK_KILL_GRACE: "0.2" },
};

/** Plays one case, and tells its faults. */
export async function playCase(
  one: Partial<SupervisorCase>,
  peer: Peer = ours,
  signal: AbortSignal = never,
): Promise<readonly string[]> {
  await using session = await supervisorDriver.open(peer, never);
  return session.play({ id: "a.b", proves: "Something.", ...one }, signal);
}
