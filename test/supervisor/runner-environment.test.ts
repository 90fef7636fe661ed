import t from "tap";
import { runnerEnvironment } from "../../src/supervisor/runner-environment.ts";

const env = {
  PATH: "/bin",
  HOME: "/home",
  LC_ALL: "C",
  WINDSOCK_DAGS: "/dags",
  WINDSOCK_TOKEN: "t",
  WINDSOCK_STATE_DIR: "/s",
  AIRFLOW_HOME: "/airflow",
  AIRFLOW__CORE__DAGS_FOLDER: "/dags",
  AIRFLOW__CORE__FERNET_KEY: "f",
  AIRFLOW__API_AUTH__JWT_SECRET: "j",
  AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: "d",
  AIRFLOW__CELERY__BROKER_URL: "b",
  AIRFLOW__LOGGING__LOGGING_LEVEL: "DEBUG",
  AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST: "[]",
  AWS_SECRET_ACCESS_KEY: "a",
  NODE_OPTIONS: "--inspect",
  LD_PRELOAD: "x.so",
  MY_VAR: "m",
  GONE: undefined,
};

t.test("runnerEnvironment: our own runner gets what is on the list", async (t) => {
  t.strictSame(Object.keys(runnerEnvironment(env, "windsock")).toSorted(), [
    "AIRFLOW_HOME",
    "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST",
    "AIRFLOW__LOGGING__LOGGING_LEVEL",
    "HOME",
    "LC_ALL",
    "PATH",
    "WINDSOCK_DAGS",
  ]);
});

t.test("runnerEnvironment: WINDSOCK_KEEP_ENV names more", async (t) => {
  const kept = runnerEnvironment({ ...env, WINDSOCK_KEEP_ENV: "MY_VAR, AWS_*" }, "windsock");
  t.match(kept, { MY_VAR: "m", AWS_SECRET_ACCESS_KEY: "a" });
  t.notOk("NODE_OPTIONS" in kept);
});

for (const way of ["coordinator", "stdin", "grpc"] as const) {
  t.test(
    `runnerEnvironment: a foreign runner (${way}) gets all but the worker's secrets`,
    async (t) => {
      t.strictSame(Object.keys(runnerEnvironment(env, way)).toSorted(), [
        "AIRFLOW_HOME",
        "AIRFLOW__CORE__DAGS_FOLDER",
        "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST",
        "AIRFLOW__LOGGING__LOGGING_LEVEL",
        "AWS_SECRET_ACCESS_KEY",
        "HOME",
        "LC_ALL",
        "MY_VAR",
        "PATH",
        "WINDSOCK_DAGS",
      ]);
    },
  );
}
