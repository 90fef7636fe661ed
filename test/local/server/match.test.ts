import t from "tap";
import { matchRoute } from "../../../src/local/server/match.ts";

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
    t.match(matchRoute(method, path, "2026-06-30"), found);
  });
}

t.test("matchRoute: what a version does not have is not found", async (t) => {
  t.match(matchRoute("GET", "/dags/d", "2025-11-05"), { kind: "unknown" });
  t.match(matchRoute("GET", "/variables/keys", "2026-04-06"), { id: "get_variable" });
});
