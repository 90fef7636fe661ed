import t from "tap";
import { readEnvironment } from "../../src/local/run-environment.ts";

t.test("readEnvironment: variables and connections, and nothing else", async (t) => {
  const { variables, connections } = readEnvironment({
    AIRFLOW_VAR_REGION: "eu",
    AIRFLOW_VAR_: "no name",
    AIRFLOW_VAR_UNSET: undefined,
    AIRFLOW_CONN_MY_DB: "postgres://h",
    AIRFLOW__CORE__EXECUTOR: "x",
    PATH: "/bin",
  });
  t.strictSame([...variables], [["region", "eu"]]);
  t.strictSame([...connections], [["my_db", "postgres://h"]]);
});
