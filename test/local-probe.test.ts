import t from "tap";
import { probeOurs } from "./support/local-server.ts";

const { passing, unserved } = await probeOurs(/./);

t.test(
  "the embedded server answers every check of the routes it serves as Airflow 3.3.2",
  async (t) => {
    t.ok(passing.length > 370, `${passing.length} checks`);
    const differing = passing.filter(({ check, seen }) => !isSame(check.expected, seen));
    t.strictSame(
      differing.map(({ check }) => check.id),
      [],
    );
  },
);

t.test("checks of routes that are not served yet do not pass by accident", async (t) => {
  const served = unserved.filter(({ check, seen }) => isSame(check.expected, seen));
  t.strictSame(
    served.map(({ check }) => check.id),
    [],
  );
});

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  return typeof value === "object" && value !== null
    ? Object.fromEntries(
        Object.entries(value)
          .toSorted(([one], [other]) => (one < other ? -1 : 1))
          .map(([key, one]) => [key, sorted(one)]),
      )
    : value;
}
