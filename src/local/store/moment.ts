/** A moment as the tables hold it: six digits, so that texts sort as moments. */
export function toStored(iso: string): string {
  const [whole = "", fraction = ""] = iso.replace(/Z$/, "").split(".");
  return `${whole}.${fraction.padEnd(6, "0").slice(0, 6)}Z`;
}

/** A moment as Airflow answers it: microseconds only when there are any. */
export function fromStored(stored: string): string {
  return stored.replace(".000000Z", "Z");
}

/** Now, as the tables hold it. */
export function storedNow(nowMs: number): string {
  return toStored(new Date(nowMs).toISOString());
}

/** Milliseconds since 1970 of a stored moment. */
export function storedMs(stored: string): number {
  return Date.parse(stored);
}
