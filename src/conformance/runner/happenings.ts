import { setTimeout as sleep } from "node:timers/promises";
import { mismatches } from "../match.ts";
import type { Happening } from "./case.ts";
import type { Started } from "./links.ts";
import type { Timer } from "./timer.ts";

/** Who makes things happen to a runner. */
export interface Happenings {
  /** What has not happened yet. */
  readonly waiting: ReadonlySet<Happening>;
  /** Something was seen that one may wait for. */
  see(what: "connected" | "greeted" | "request" | "record", seen?: object): void;
  /** Looks at what is printed from now on. */
  watchOutput(): void;
}

/** Watches for the occasions of what shall happen to a runner, and has it happen. */
export function watchHappenings(
  happenings: readonly Happening[],
  { started, timer, over }: { started: Started; timer: Timer; over: AbortSignal },
): Happenings {
  const waiting = new Set(happenings);
  const begin = async (one: Happening): Promise<void> => {
    waiting.delete(one);
    if (one.afterMs !== undefined) {
      await sleep(one.afterMs, undefined, { signal: over });
    }
    timer.restart();
    make(one.do, started);
  };
  return {
    waiting,
    see(what, seen) {
      for (const one of waiting) {
        const { when } = one;
        const pattern: unknown = typeof when === "object" ? Reflect.get(when, what) : undefined;
        const isNow =
          when === what || (pattern !== undefined && mismatches(pattern, seen).length === 0);
        if (isNow) {
          begin(one).catch(() => {}); // the case is over
        }
      }
    },
    watchOutput() {
      for (const one of waiting) {
        const wanted = typeof one.when === "object" && "stdout" in one.when ? one.when.stdout : "";
        if (wanted !== "") {
          started.process.stdout
            .until((text) => text.includes(wanted), { signal: over })
            .then((isThere) => (isThere ? begin(one) : undefined))
            .catch(() => {}); // the case is over
        }
      }
    },
  };
}

function make(what: Happening["do"], { process, links }: Started): void {
  if (what === "SIGTERM" || what === "SIGINT") {
    process.kill(what);
    return;
  }
  for (const name of ["comm", "logs"] as const) {
    if (what === `close ${name}` || what === "close both") {
      links?.[name].destroy();
    }
  }
}
