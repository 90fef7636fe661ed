"""The conformance Dag of this runner: what docs/write-a-runner.md asks for, as far as this runner goes."""

import json
import sys
import threading
import time
from datetime import datetime, timezone


def connection(at, id):
    found = at.ask("GetConnection", conn_id=id)
    names = {"id": "conn_id", "type": "conn_type"}
    return {name: found.get(names.get(name, name)) for name in "id type host schema login password port extra".split()}


def variable(at, key, default=None):
    try:
        return at.ask("GetVariable", key=key)["value"]
    except Refused:
        if default is None:
            raise
        return default


def pull(at, task=None, key="return_value", dag=None, run=None, map_index=None, prior_dates=False, default=None):
    place = {"task_id": task or at.ti["task_id"], "dag_id": dag or at.ti["dag_id"], "run_id": run or at.ti["run_id"]}
    found = at.ask("GetXCom", key=key, **place, map_index=map_index, include_prior_dates=prior_dates)["value"]
    return default if found is None else found


def moment(value):
    return value and value.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def context(at):
    run, known = at.context["dag_run"], at.context
    told = {name: at.ti.get(name) for name in ("dag_id", "task_id", "run_id", "try_number")}
    told |= {"ti_id": at.ti["id"], "map_index": at.ti.get("map_index", -1), "max_tries": known["max_tries"]}
    told |= {name: moment(run.get(name)) for name in ("logical_date", "data_interval_start", "data_interval_end", "run_after")}
    told |= {"run_type": run["run_type"], "conf": run.get("conf") or {}, "partition_key": run.get("partition_key")}
    told |= {"start_date": moment(at.details["start_date"]), "run_start_date": moment(run["start_date"])}
    resumed = known.get("next_method") and {"method": known["next_method"], "kwargs": known.get("next_kwargs")}
    return told | {"params": {"who": "nobody", "count": 3} | told["conf"], "resumed": resumed}


def throw(error):
    raise error


def end(**message):
    raise Outcome(message)


operations = {
    "get-variable": variable,
    "set-variable": lambda at, key, value, description=None: at.ask("PutVariable", key=key, value=value, description=description),
    "delete-variable": lambda at, key: at.ask("DeleteVariable", key=key) and None,
    "get-connection": connection,
    "pull-xcom": pull,
    "push-xcom": lambda at, key, value: at.ask("SetXCom", **at.xcom(key, value=value)) and None,
    "delete-xcom": lambda at, key: at.ask("DeleteXCom", **at.xcom(key)) and None,
    "context": context,
    "log": lambda at, level, message, fields={}: at.log(level, message, **fields),
    "print": lambda at, text, to="stdout": print(text, file=getattr(sys, to), flush=True),
    "throw": lambda at, message, cause=None: throw(RuntimeError(message)),
    "skip": lambda at, message="": end(kind="TaskState", state="skipped"),
    "fail": lambda at, message: end(kind="TaskState", state="failed"),
    "retry": lambda at, message, delay_seconds=None: end(kind="RetryTask", retry_reason=message, retry_delay_seconds=delay_seconds),
    "reschedule": lambda at, at_moment: end(kind="RescheduleTask", reschedule_date=at_moment),
    "exit": lambda at, code: sys.exit(code),
    "sleep": lambda at, seconds: time.sleep(seconds),
    "leave-open": lambda at, seconds: threading.Timer(seconds, print).start(),
}


@task("conformance", "steps")
def steps(at):
    results = []
    for step in json.loads(variable(at, "steps")):
        name, members = step.pop("do"), step
        uncaught = members.pop("uncaught", False)
        if name == "return":
            return members["value"]
        if name == "return-nothing":
            return None
        try:
            results.append(operations[name](at, **members))
        except (Refused, TypeError) as error:
            if uncaught:
                raise
            missing = str(error.args[0]).endswith("_NOT_FOUND")
            kind = "not-found" if missing else "refused" if isinstance(error, Refused) else "not-json"
            results.append({"error": kind})
    return results
