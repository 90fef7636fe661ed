import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import t from "tap";
import { cron, Dag, modelOf, param } from "../../src/authoring/index.ts";
import { type SerializeOptions, serializeDag } from "../../src/serialize/dag.ts";

const place = { fileloc: "/dags/etl.ts", relativeFileloc: "etl.ts" };
const schema: object = JSON.parse(readFileSync("test/data/serialized-dag-schema.json", "utf8"));
const isValid = new Ajv({ strict: false, validateFormats: false }).compile(schema);

t.test("serializeDag: spells out what Airflow 3.3 does for a bare Dag", async (t) => {
  t.strictSame(serialize(new Dag("etl")), {
    __version: 3,
    dag: {
      dag_id: "etl",
      fileloc: "/dags/etl.ts",
      relative_fileloc: "etl.ts",
      timezone: "UTC",
      timetable: { __type: "airflow.timetables.simple.NullTimetable", __var: {} },
      catchup: false,
      max_active_tasks: 16,
      max_active_runs: 16,
      max_consecutive_failed_dag_runs: 0,
      disable_bundle_versioning: false,
      params: [],
      tasks: [],
      task_group: {
        _group_id: null,
        group_display_name: "",
        prefix_group_id: true,
        tooltip: "",
        ui_color: "CornflowerBlue",
        ui_fgcolor: "#000",
        children: {},
        upstream_group_ids: [],
        downstream_group_ids: [],
        upstream_task_ids: [],
        downstream_task_ids: [],
      },
      edge_info: {},
      dag_dependencies: [],
      deadline: null,
      allowed_run_types: null,
    },
  });
});

t.test("serializeDag: writes every option, and is valid by Airflow's schema", async (t) => {
  const document = serialize(fullDag());
  t.match(document.dag, {
    timezone: "Europe/Berlin",
    start_date: 1_767_222_000,
    end_date: 1_798_758_000,
    catchup: true,
    max_active_tasks: 3,
    max_active_runs: 1,
    max_consecutive_failed_dag_runs: 4,
    dagrun_timeout: 7200,
    fail_fast: true,
    is_paused_upon_creation: false,
    tags: ["alpha", "zeta"],
    description: "one line",
    doc_md: "# More",
    dag_display_name: "Größe ✓",
    owner_links: { team: "https://example.org" },
    params: [
      [
        "limit",
        {
          __class: "airflow.sdk.definitions.param.Param",
          default: 10,
          description: "how many",
          schema: { __type: "dict", __var: { type: "integer" } },
          source: null,
        },
      ],
    ],
    task_group: { children: { extract: ["operator", "extract"], load: ["operator", "load"] } },
    tasks: [
      { __type: "operator", __var: { task_id: "extract", downstream_task_ids: ["load"] } },
      { __type: "operator", __var: { task_id: "load", queue: "typescript" } },
    ],
  });
  t.ok(isValid(json(document)), JSON.stringify(isValid.errors));
});

t.test("serializeDag: a param without a default says so", async (t) => {
  const { dag } = serialize(
    new Dag("etl", { params: { who: param(undefined, { type: "string" }) } }),
  );
  t.match(dag["params"], [
    ["who", { default: { __type: "arg_not_set", __var: null }, description: null }],
  ]);
});

t.test("serializeDag: leaves unset limits to 3.4, which has its configuration", async (t) => {
  const { dag } = serialize(new Dag("etl"), { airflow: "3.4" });
  for (const key of [
    "catchup",
    "max_active_tasks",
    "max_active_runs",
    "disable_bundle_versioning",
  ]) {
    t.notOk(key in dag, key);
  }
  t.ok(isValid(json({ __version: 3, dag })), JSON.stringify(isValid.errors));
  t.match(serialize(fullDag(), { airflow: "3.4" }).dag, { catchup: true, max_active_tasks: 3 });
});

t.test("serializeDag: has one run at a time without a pause", async (t) => {
  t.equal(serialize(new Dag("etl", { schedule: "@continuous" })).dag["max_active_runs"], 1);
});

t.test("serializeDag: the same declaration gives the same text", async (t) => {
  t.equal(JSON.stringify(serialize(fullDag())), JSON.stringify(serialize(fullDag())));
});

t.test("serializeDag: the schema of the test refuses what Airflow refuses", async (t) => {
  const { dag } = serialize(new Dag("etl"));
  t.notOk(isValid(json({ __version: 3, dag: { ...dag, surprise: 1 } })));
});

function fullDag(): Dag {
  const dag = new Dag("etl", {
    schedule: cron("0 6 * * *"),
    timezone: "Europe/Berlin",
    startDate: "2026-01-01",
    endDate: "2027-01-01",
    catchup: true,
    maxActiveTasks: 3,
    maxActiveRuns: 1,
    maxConsecutiveFailedDagRuns: 4,
    dagrunTimeout: "2h",
    failFast: true,
    isPausedUponCreation: false,
    tags: ["zeta", "alpha", "zeta"],
    description: "one line",
    doc: "# More",
    displayName: "Größe ✓",
    ownerLinks: { team: "https://example.org" },
    params: { limit: param(10, { type: "integer" }, { description: "how many" }) },
    queue: "typescript",
  });
  const extract = dag.task("extract", { retries: 2 }, () => [1]);
  dag.task("load", (_args: { rows: number[] }) => undefined)({ rows: extract() });
  return dag;
}

function serialize(dag: Dag, options?: Partial<SerializeOptions>): ReturnType<typeof serializeDag> {
  const model = modelOf(dag);
  if (model === undefined) {
    throw new Error("no Dag");
  }
  return serializeDag(model, { ...place, ...options });
}

function json(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
