import t from "tap";
import { fillPath, writeQuery } from "../../src/api/path.ts";

const xcom = "/xcoms/{dag_id}/{run_id}/{task_id}/{key}";
const of = { dag_id: "d", run_id: "manual__2026-01-01T00:00:00+00:00", task_id: "t" };

const filled: Readonly<Record<string, readonly [string, Record<string, string | number>, string]>> =
  {
    "nothing to fill": ["/health", {}, "/health"],
    "each segment is encoded": [
      xcom,
      { ...of, key: "a?b#c%2e d" },
      "/xcoms/d/manual__2026-01-01T00%3A00%3A00%2B00%3A00/t/a%3Fb%23c%252e%20d",
    ],
    "keys keep their slashes": [xcom, { ...of, run_id: "r", key: "a/b//c" }, "/xcoms/d/r/t/a/b//c"],
    "keys of variables too": [
      "/variables/{variable_key}",
      { variable_key: "a/b" },
      "/variables/a/b",
    ],
    "dots inside a name stay": ["/dags/{dag_id}", { dag_id: "..a.b" }, "/dags/..a.b"],
    "numbers are written": [
      `${xcom}/item/{offset}`,
      { ...of, run_id: "r", key: "k", offset: -1 },
      "/xcoms/d/r/t/k/item/-1",
    ],
  };
for (const [name, [template, values, path]] of Object.entries(filled)) {
  t.test(`fillPath: ${name}`, async (t) => {
    t.equal(fillPath("op", template, values), path);
  });
}

const refused: Readonly<Record<string, readonly [string, Record<string, string>, string]>> = {
  "a missing value": ["/dags/{dag_id}", {}, "dag_id"],
  "an empty value": ["/dags/{dag_id}", { dag_id: "" }, "dag_id"],
  "the way up": ["/connections/{connection_id}", { connection_id: ".." }, "connection_id"],
  "the way up inside a key": [
    "/variables/{variable_key}",
    { variable_key: "../connections/x" },
    "variable_key",
  ],
  "a dot as a segment": ["/variables/{variable_key}", { variable_key: "a/./b" }, "variable_key"],
  "a slash outside of keys": [xcom, { ...of, task_id: "a/b", key: "k" }, "task_id"],
  "an XCom key that is the route of slices": [xcom, { ...of, key: "a/slice" }, "key"],
  "an XCom key that is the route of items": [xcom, { ...of, key: "a/item/-3" }, "key"],
  "an id longer than Airflow holds": ["/dags/{dag_id}", { dag_id: "x".repeat(251) }, "dag_id"],
  "a key longer than Airflow holds": [xcom, { ...of, key: "x".repeat(513) }, "key"],
  "half a surrogate pair": [
    "/variables/{variable_key}",
    { variable_key: "\udc00" },
    "variable_key",
  ],
};
for (const [name, [template, values, at]] of Object.entries(refused)) {
  t.test(`fillPath: refuses ${name}`, async (t) => {
    t.throws(() => fillPath("get_x", template, values), {
      code: "ERR_WINDSOCK_API_REQUEST",
      operation: "get_x",
      at,
    });
  });
}

t.test("fillPath: a variable may be named slice", async (t) => {
  t.equal(
    fillPath("op", "/variables/{variable_key}", { variable_key: "a/slice" }),
    "/variables/a/slice",
  );
});

t.test("writeQuery: lists repeat their key, what has no value is left out", async (t) => {
  const query = { a: "x y&", b: undefined, c: null, d: ["1", "2"], e: [], f: 0, g: false };
  t.equal(writeQuery(query), "?a=x%20y%26&d=1&d=2&f=0&g=false");
  t.equal(writeQuery({ a: undefined }), "");
});
