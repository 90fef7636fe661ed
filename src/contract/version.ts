/** Dated versions of the Execution API, oldest first: those that Airflow 3.3 serves. */
export const apiVersions = [
  "2025-04-11",
  "2025-04-28",
  "2025-05-20",
  "2025-08-10",
  "2025-09-23",
  "2025-10-27",
  "2025-11-05",
  "2026-04-06",
  "2026-06-30",
] as const;

/** The newest dated version that we speak. */
export const newestVersion = "2026-06-30";

/** Version of the supervisor protocol that our messages are written in. Airflow 3.3. */
export const supervisorSchema = "2026-06-16";

/** What a server makes of the version that a request names. */
export type Negotiated =
  | { readonly kind: "version"; readonly version: string }
  | { readonly kind: "too old" }
  | { readonly kind: "invalid" };

/**
 * The dated version that answers a request. Airflow 3.3: no header is the newest; a date between two versions is the
 * older of them; before the first, no route exists.
 *
 * @param requested - value of the header `Airflow-API-Version`
 */
export function negotiateVersion(requested: string | undefined): Negotiated {
  if (requested === undefined) {
    return { kind: "version", version: newestVersion };
  }
  if (requested !== "" && !isDate(requested)) {
    return { kind: "invalid" };
  }
  const version = apiVersions.findLast((known) => known <= requested);
  return version === undefined ? { kind: "too old" } : { kind: "version", version };
}

function isDate(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  // JavaScript takes 30 February for 2 March.
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(`${text}T`);
}
