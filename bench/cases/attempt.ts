import { spawnedWallOf } from "../processes.ts";
import { openSandbox } from "../sandbox.ts";
import type { Suite } from "../suite.ts";
import { superviseTask } from "../supervise-task.ts";

const bare = "S1: a running node spawns node -e 0";

/** An attempt in a process that runs already, as in a worker. G2 of the goals. */
export const attempt: Suite = {
  name: "attempt",
  unit: "ms",
  async open() {
    const sandbox = await openSandbox();
    return {
      cases: [
        { name: bare, sample: () => spawnedWallOf({ args: ["-e", "0"] }) },
        {
          name: "G2: a task that does nothing",
          sample: () => superviseTask(sandbox, "empty"),
          goals: [{ per: bare, atMost: 1.35 }],
        },
      ],
      [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose](),
    };
  },
};
