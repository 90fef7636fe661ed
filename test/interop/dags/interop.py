"""The Dag "interop" for Airflow's own runner: each task does what the one of its name in interop.ts does."""

import json
import logging
import sys

from airflow.sdk import Connection, Variable, dag, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

log = logging.getLogger(__name__)

# Kinds of numbers, integers beyond what JavaScript's numbers hold, an order of keys that JavaScript's objects do not keep.
EXACT = '{"10": 1.0, "9": 1152921504606846976, "8": -9223372036854775808, "é": [1, 0.1, null, true, {}], "1": {"b": -0.0, "a": ""}}'


@dag("interop", schedule=None)
def interop():
    @task
    def succeed():
        return {"answer": 42, "list": [1, 2.5, None], "text": "é"}

    @task
    def nothing():
        pass

    @task(retries=2)
    def fail_now():
        raise AirflowFailException("no retry")

    @task(retries=2)
    def crash():
        raise ValueError("a crash")

    @task
    def crash_last():
        raise ValueError("a crash")

    @task
    def skip():
        raise AirflowSkipException("nothing to do")

    @task
    def exchange(ti=None):
        pulled = ti.xcom_pull(task_ids="upstream")
        variable = Variable.get("region")
        missing = Variable.get("missing", default="none")
        warehouse = Connection.get("warehouse")
        seen = {"pulled": pulled, "variable": variable, "missing": missing, "login": warehouse.login}
        ti.xcom_push("seen", seen)
        Variable.set("written", "by a task")
        log.info("read everything, %s", warehouse.password)
        return "done"

    @task
    def speak():
        log.debug("a debug record")
        log.warning("a warning")
        print("to stdout")
        print("to stderr", file=sys.stderr)

    @task
    def values(ti=None, dag_run=None, logical_date=None):
        """Not in interop.ts: JavaScript has one kind of number."""
        ti.xcom_push("exact", json.loads(EXACT))
        pulled = ti.xcom_pull(task_ids="values", key="exact")
        assert json.dumps(pulled, ensure_ascii=False) == EXACT, pulled
        return {"conf": json.dumps(dag_run.conf), "logical_date": logical_date.isoformat()}

    for one in (succeed, nothing, fail_now, crash, crash_last, skip, exchange, speak, values):
        one()


interop()
