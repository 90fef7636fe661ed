import t from "tap";
import { type Environment, readSettings, scrubEnvironment } from "../../src/runner/environment.ts";

t.test("readSettings: has defaults for everything", async (t) => {
  t.strictSame(readSettings({}, "/work"), {
    places: { dags: undefined, bundleConfig: undefined, cwd: "/work" },
    logLevel: undefined,
    namespaceLevels: undefined,
    graceMs: 3000,
    greetingTimeoutMs: 300_000,
  });
});

t.test("readSettings: reads Airflow's names and ours", async (t) => {
  const environment = {
    WINDSOCK_DAGS: "/dags",
    WINDSOCK_CACHE: "/cache",
    WINDSOCK_KILL_GRACE: "2.5",
    WINDSOCK_GREETING_TIMEOUT: "1",
    AIRFLOW__LOGGING__LOGGING_LEVEL: "DEBUG",
    AIRFLOW__LOGGING__NAMESPACE_LEVELS: "a=INFO",
    AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST: "[]",
  };
  t.strictSame(readSettings(environment, "/work"), {
    places: { dags: "/dags", bundleConfig: "[]", cwd: "/work" },
    logLevel: "DEBUG",
    namespaceLevels: "a=INFO",
    graceMs: 1500,
    greetingTimeoutMs: 1000,
  });
  t.match(readSettings({ WINDSOCK_KILL_GRACE: "soon", WINDSOCK_DAGS: "" }, "/"), {
    graceMs: 3000,
    places: { dags: undefined },
  });
});

t.test(
  "scrubEnvironment: takes out what is Airflow's but for a few names, and what a user keeps",
  async (t) => {
    const environment: Environment = {
      PATH: "/bin",
      AWS_SECRET_ACCESS_KEY: "x",
      AIRFLOW_HOME: "/airflow",
      AIRFLOW__API_AUTH__JWT_SECRET: "x",
      AIRFLOW__CORE__FERNET_KEY: "x",
      AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: "x",
      AIRFLOW__LOGGING__LOGGING_LEVEL: "INFO",
      AIRFLOW__CORE__KEPT: "x",
      AIRFLOW_CONN_DB: "x",
      AIRFLOW_VAR_A: "x",
      _AIRFLOW__STARTUP_MSG: "x",
      __AIRFLOW_SUPERVISOR_FD: "0",
      WINDSOCK_TOKEN: "x",
      WINDSOCK_STATE_DIR: "x",
      WINDSOCK_DAGS: "/dags",
      WINDSOCK_KEEP_ENV: "AIRFLOW__CORE__KEPT, AIRFLOW_VAR_A",
    };
    scrubEnvironment(environment);
    t.strictSame(Object.keys(environment), [
      "PATH",
      "AWS_SECRET_ACCESS_KEY",
      "AIRFLOW_HOME",
      "AIRFLOW__LOGGING__LOGGING_LEVEL",
      "AIRFLOW__CORE__KEPT",
      "AIRFLOW_VAR_A",
      "WINDSOCK_DAGS",
      "WINDSOCK_KEEP_ENV",
    ]);
    const bare: Environment = { AIRFLOW_VAR_A: "x" };
    scrubEnvironment(bare);
    t.strictSame(bare, {});
  },
);
