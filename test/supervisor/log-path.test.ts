import t from "tap";
import { logPathOf } from "../../src/supervisor/log-path.ts";
import { workloadOf } from "../support/scripted-attempt.ts";

const workload = workloadOf("id", "token");

t.test("logPathOf: where the workload says, below the folder", async (t) => {
  t.equal(logPathOf({ ...workload, log_path: "dag/a.log" }, "/logs"), "/logs/dag/a.log");
});

for (const [what, log_path] of Object.entries({
  "no path": null,
  "an empty path": "",
  "a path out of the folder": "../../etc/passwd",
  "a path that leads out on its way": "a/../../b",
  "what no path can be": "dag\0/a.log",
  "an absolute path": "/etc/passwd",
})) {
  t.test(`logPathOf: ${what} is the default path`, async (t) => {
    t.equal(
      logPathOf({ ...workload, log_path }, "/logs"),
      "/logs/dag_id=d/run_id=r/task_id=t/attempt=1.log",
    );
  });
}

t.test("logPathOf: a mapped task, and ids that look like paths", async (t) => {
  const ti = { ...workload.ti, map_index: 3, dag_id: "a/../../b", run_id: "100%" };
  t.equal(
    logPathOf({ ...workload, log_path: null, ti }, "/logs"),
    "/logs/dag_id=a%2F..%2F..%2Fb/run_id=100%25/task_id=t/map_index=3/attempt=1.log",
  );
  const unmapped = { ...workload, log_path: null, ti: { ...workload.ti, map_index: null } };
  t.notMatch(logPathOf(unmapped, "/logs"), "map_index");
});
