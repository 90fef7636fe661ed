import type { Report } from "./report.ts";

/** Version of the JSON document. */
const schemaVersion = 1;

/** One JSON document, at the end. */
export const jsonReport: Report = {
  begin: () => "",
  verdict: () => "",
  end: ({ side, implementation, airflow, cases, totals }) => {
    const told = cases.map(({ id, status, detail }) => ({ id, status, detail }));
    const document = { schemaVersion, side, implementation, airflow, cases: told, totals };
    return `${JSON.stringify(document, null, 2)}\n`;
  },
};
