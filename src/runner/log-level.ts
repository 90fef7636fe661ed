/** Levels that Airflow knows, the most important last. */
const levels = ["debug", "info", "warning", "error", "critical"] as const;
export type Level = (typeof levels)[number];

/** Which records are written. */
export type LevelFilter = (level: Level, logger: string) => boolean;

/**
 * Reads Airflow's two settings of what is logged.
 *
 * @param level - as `INFO`; info when missing or unknown
 * @param namespaceLevels - as `a=INFO, b.c=DEBUG`: for loggers of that name and below, the longest name wins
 */
export function createLevelFilter(
  level: string | undefined,
  namespaceLevels: string | undefined,
): LevelFilter {
  const general = readLevel(level) ?? levels.indexOf("info");
  const special = new Map<string, number>();
  for (const pair of (namespaceLevels ?? "").split(/[\s,]+/)) {
    const [name = "", value] = pair.split("=");
    const found = readLevel(value);
    if (found !== undefined) {
      special.set(name, found);
    }
  }
  return (recordLevel, logger) => {
    let name = logger;
    while (!special.has(name) && name.includes(".")) {
      name = name.slice(0, name.lastIndexOf("."));
    }
    return levels.indexOf(recordLevel) >= (special.get(name) ?? general);
  };
}

function readLevel(text: string | undefined): number | undefined {
  const name = text?.trim().toLowerCase();
  const index = levels.findIndex((level) => level === (name === "warn" ? "warning" : name));
  return index === -1 ? undefined : index;
}
