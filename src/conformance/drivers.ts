import type { Side } from "./case.ts";
import type { Driver } from "./driver.ts";

/** Who plays the other side of what is proven. Each is loaded when it is asked for. */
const drivers: Readonly<Record<Side, () => Promise<Driver>>> = {
  runner: async () => (await import("./runner/index.ts")).runnerDriver,
  supervisor: async () => (await import("./supervisor/index.ts")).supervisorDriver,
  server: async () => (await import("./server/index.ts")).serverDriver,
};

/** The driver of a side. */
export function loadDriver(side: Side): Promise<Driver> {
  return drivers[side]();
}
