import { setTimeout } from "node:timers/promises";
import t from "tap";
import type { Journal, JournalEntry } from "../../src/supervisor/journal.ts";
import { keepReport } from "../../src/supervisor/keep-report.ts";

const identity = { pid: 1, startTicks: "2" };
const entry: JournalEntry = {
  version: 1,
  ti_id: "id",
  try_number: 1,
  hostname: "h",
  unixname: "u",
  pid: 7,
  start_date: "2026-01-01T00:00:00Z",
  supervisor: identity,
  runner: identity,
  should_retry: false,
  body: { state: "success", end_date: "2026-01-01T00:00:01Z" },
};

t.test(
  "keepReport: it is written at once, and synced only when the server lets it wait",
  async (t) => {
    const seen: string[] = [];
    const tools = toolsOf(seen);
    keepReport(entry, tools, 1)();
    t.strictSame(seen, ["report success"]);
    await setTimeout(20);
    t.strictSame(seen, ["report success"], "it was acknowledged before");
    const stop = keepReport(entry, tools, 1);
    await tools.synced.promise;
    stop();
    t.strictSame(seen, ["report success", "report success", "sync"]);
  },
);

t.test("keepReport: a disk that takes nothing is told, and the report goes on", async (t) => {
  const seen: string[] = [];
  const tools = toolsOf(seen, new Error("ENOSPC"));
  const stop = keepReport(entry, tools, 1);
  await tools.synced.promise;
  await setTimeout(0);
  stop();
  const warning = "warning: the report will not survive a crash: ENOSPC";
  t.strictSame(seen, ["report success", warning, "sync", warning]);
});

function toolsOf(seen: string[], fault?: Error) {
  const synced = Promise.withResolvers<void>();
  const journal: Journal = {
    read: () => undefined,
    claim() {},
    report({ body }) {
      seen.push(`report ${body?.state}`);
      if (fault) {
        throw fault;
      }
    },
    async sync() {
      seen.push("sync");
      synced.resolve();
      if (fault) {
        throw fault;
      }
    },
    forget() {},
  };
  return {
    synced,
    journal,
    log: { say: (level: string, event: string) => void seen.push(`${level}: ${event}`) },
  };
}
