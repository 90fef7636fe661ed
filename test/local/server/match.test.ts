import t from "tap";
import { type Match, matchRoute } from "../../../src/local/server/match.ts";
import { type AirflowRelease, releaseOf } from "../../../src/local/server/releases.ts";

const cases: readonly (readonly [method: string, path: string, found: object])[] = [
  ["GET", "/variables/keys", { kind: "found", id: "get_variable_keys" }],
  [
    "GET",
    "/variables/a/b",
    { kind: "found", id: "get_variable", parameters: { variable_key: "a/b" } },
  ],
  [
    "GET",
    "/xcoms/d/r/t/k/item/3",
    { kind: "found", id: "get_mapped_xcom_by_index", parameters: { offset: "3" } },
  ],
  [
    "GET",
    "/xcoms/d/r/t/deep/er",
    { kind: "found", id: "get_xcom", parameters: { key: "deep/er" } },
  ],
  ["GET", "/task-instances/count", { kind: "found", id: "get_task_instance_count" }],
  ["DELETE", "/health", { kind: "not allowed" }],
  ["GET", "/nope", { kind: "unknown" }],
];
for (const [method, path, found] of cases) {
  t.test(`matchRoute: ${method} ${path}`, async (t) => {
    t.match(match(method, path, "2026-06-30"), found);
  });
}

t.test("matchRoute: what a version does not have is not found", async (t) => {
  t.match(match("GET", "/dags/d", "2025-11-05"), { kind: "unknown" });
  t.match(match("GET", "/variables/keys", "2026-04-06"), { id: "get_variable" });
});

t.test("matchRoute: ids of connections hold a slash from 3.4 on", async (t) => {
  t.match(match("GET", "/connections/a/b", "2026-06-30"), { kind: "unknown" });
  t.match(match("GET", "/connections/a/b", "2026-10-30", "3.4.0b2"), {
    id: "get_connection",
    parameters: { connection_id: "a/b" },
  });
});

function match(
  method: string,
  path: string,
  version: string,
  release: AirflowRelease = "3.3.2",
): Match {
  return matchRoute(method, path, { version, release: releaseOf(release) });
}
