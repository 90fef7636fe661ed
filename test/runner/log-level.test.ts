import t from "tap";
import { createLevelFilter, type Level } from "../../src/runner/log-level.ts";

const cases: Readonly<
  Record<string, [string | undefined, string | undefined, Level, string, boolean]>
> = {
  "info by default": [undefined, undefined, "info", "task", true],
  "no debug by default": [undefined, undefined, "debug", "task", false],
  "a general level": ["DEBUG", undefined, "debug", "task", true],
  "warn as warning": [" warn ", undefined, "info", "task", false],
  "an unknown level as info": ["LOUD", undefined, "info", "task", true],
  "a logger of its own level": ["INFO", "task=ERROR", "warning", "task", false],
  "a logger below a named one": ["INFO", "task=DEBUG", "debug", "task.db.query", true],
  "the longest name": ["INFO", "a=ERROR, a.b=DEBUG", "debug", "a.b.c", true],
  "pairs separated by spaces": ["INFO", "x=INFO a=CRITICAL", "error", "a", false],
  "a name that is only a beginning": ["INFO", "ta=ERROR", "info", "task", true],
  "a pair without a level": ["INFO", "task", "info", "task", true],
};
for (const [name, [level, namespaces, recordLevel, logger, isWritten]] of Object.entries(cases)) {
  t.test(`createLevelFilter: ${name}`, async (t) => {
    t.equal(createLevelFilter(level, namespaces)(recordLevel, logger), isWritten);
  });
}
