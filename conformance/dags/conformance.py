"""The Dag of the conformance kit in Airflow's own Python: docs/write-a-runner.md says what each operation does."""

import contextvars
import datetime
import os
import re
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import structlog
from airflow.sdk import DAG, BaseOperator, Connection, Variable, XComArg
from airflow.sdk.bases.xcom import BaseXCom
from airflow.sdk.exceptions import AirflowRuntimeError, ErrorType, TaskDeferred
from airflow.triggers.base import BaseTrigger

try:
    from airflow.sdk.exceptions import AirflowFailException, AirflowRescheduleException, AirflowSkipException
except ImportError:  # before 3.3
    from airflow.exceptions import AirflowFailException, AirflowRescheduleException, AirflowSkipException

log = structlog.get_logger("task")
is_told = threading.Event()


class Ended(Exception):
    """The handler is to return."""


class OwnClass:
    pass


class AnyTrigger(BaseTrigger):
    def __init__(self, classpath, kwargs):
        super().__init__()
        self.parts = classpath, kwargs

    def serialize(self):
        return self.parts

    async def run(self):
        yield


class Steps(BaseOperator):
    resumed = None

    def execute(self, context):
        results = []
        try:
            for operation in Variable.get("steps", deserialize_json=True):
                results.append(perform(operation, context, self))
        except Ended as ending:
            return ending.args[0]
        return results

    def resume(self, context, **kwargs):
        self.resumed = {"method": "resume", "kwargs": kwargs}
        return self.execute(context)

    def on_kill(self):
        is_told.set()


class Follow(BaseOperator):
    template_fields = ("value",)

    def __init__(self, *, value, **kwargs):
        super().__init__(**kwargs)
        self.value = value

    def execute(self, context):
        return {"got": self.value}


def perform(operation, context, task):
    members = {name: value for name, value in operation.items() if name not in ("do", "uncaught")}
    name = operation["do"].replace("-", "_")
    if name == "together":
        return together(members["ops"], context, task)
    if name in PLATFORM:
        try:
            return PLATFORM[name](context, **members)
        except Exception as error:
            if operation.get("uncaught"):
                raise
            return {"error": kind_of(error)}
    if name == "context":
        return describe(context, task)
    return OTHERS[name](context, **members)


def together(operations, context, task):
    with ThreadPoolExecutor(max(1, len(operations))) as pool:
        copies = [(one, contextvars.copy_context()) for one in operations]
        futures = [pool.submit(copy.run, perform, one, context, task) for one, copy in copies]
        return [future.result() for future in futures]


def kind_of(error):
    if isinstance(error, AirflowRuntimeError):
        missing = ErrorType.VARIABLE_NOT_FOUND, ErrorType.CONNECTION_NOT_FOUND
        return "not-found" if error.error.error in missing else "refused"
    if type(error).__name__ == "AirflowNotFoundException":
        return "not-found"
    if isinstance(error, PermissionError):
        return "refused"
    return "not-json" if isinstance(error, (TypeError, ValueError, OverflowError, RecursionError)) else "other"


# Whose errors are results.


def get_variable(context, key, **default):
    return Variable.get(key, **default)


def get_variable_json(context, key, **default):
    return Variable.get(key, deserialize_json=True, **default)


def set_variable(context, key, value, description=None):
    Variable.set(key, value, description)


def set_variable_json(context, key, value):
    Variable.set(key, value, serialize_json=True)


def delete_variable(context, key):
    Variable.delete(key)


def get_connection(context, id):
    found = Connection.get(id)
    parts = {name: getattr(found, name) for name in ("host", "schema", "login", "password", "port", "extra")}
    return {"id": found.conn_id, "type": found.conn_type, **parts}


def get_connection_extra(context, id):
    return Connection.get(id).extra_dejson


def pull_xcom(context, task=None, key="return_value", dag=None, run=None, prior_dates=False, default=None, **mapped):
    indexes = {"map_indexes": mapped["map_index"]} if mapped else {}
    where = {"task_ids": task, "dag_id": dag, "run_id": run, "include_prior_dates": prior_dates}
    return context["ti"].xcom_pull(key=key, default=default, **where, **indexes)


def pull_xcoms(context, tasks, key="return_value"):
    return context["ti"].xcom_pull(task_ids=tasks, key=key)


def push_xcom(context, key, value):
    context["ti"].xcom_push(key, value)


def push_odd(context, key, kind):
    context["ti"].xcom_push(key, make_odd(kind))


def delete_xcom(context, key):
    ti = context["ti"]
    BaseXCom.delete(key=key, task_id=ti.task_id, dag_id=ti.dag_id, run_id=ti.run_id, map_index=ti.map_index)


# What ends the handler.


def end_with(context, value=None):
    raise Ended(value)


def return_pulled(context, **members):
    raise Ended(pull_xcom(context, **members))


def return_integer(context, digits):
    raise Ended({"id": int(digits)})


def return_odd(context, kind):
    raise Ended({"odd": make_odd(kind)})


def throw(context, message, cause=None):
    try:
        if cause is not None:
            raise ValueError(cause)
    except ValueError as error:
        raise RuntimeError(message) from error
    raise RuntimeError(message)


def throw_group(context, message, messages):
    raise ExceptionGroup(message, [RuntimeError(one) for one in messages])


def throw_odd(context, kind):
    if kind == "nothing":
        raise None
    if kind == "text":
        raise "only words"
    if kind == "cycle":
        error = RuntimeError("its own cause")
        error.__cause__ = error
        raise error
    if kind == "nameless":
        raise Nameless
    if kind == "exit":
        raise SystemExit(0)
    if kind == "interrupt":
        raise KeyboardInterrupt("interrupted")
    if kind == "overflow":
        overflow()
    raise RuntimeError(f"there is no odd error {kind}")


class Nameless(Exception):
    def __str__(self):
        raise RuntimeError("from a getter")


def overflow():
    overflow()


def skip(context, message=None):
    raise AirflowSkipException(*[message] * (message is not None))


def fail(context, message):
    raise AirflowFailException(message)


def retry(context, message, delay_seconds=None):
    # A task cannot say when it is to be tried again: its definition does.
    raise RuntimeError(message)


def reschedule(context, at):
    raise AirflowRescheduleException(datetime.datetime.fromisoformat(at.replace("Z", "+00:00")))


def defer(context, classpath, method, kwargs=None, method_kwargs=None, timeout_seconds=None):
    timeout = None if timeout_seconds is None else datetime.timedelta(seconds=timeout_seconds)
    trigger = AnyTrigger(classpath, kwargs or {})
    raise TaskDeferred(trigger=trigger, method_name=method, kwargs=method_kwargs, timeout=timeout)


def leave(context, code):
    sys.exit(code)


# The rest.


def environment(context, names):
    return {name: os.environ.get(name) for name in names}


def write_record(context, level, message, fields=None):
    getattr(log, level)(message, **(fields or {}))


def log_odd(context, message, kind):
    log.info(message, odd=make_odd(kind))


def log_many(context, count):
    for at in range(count):
        log.info(f"record {at}")


def write(context, text, to="stdout"):
    print(text, file=getattr(sys, to))


def write_many(context, count, to="stdout"):
    for at in range(count):
        print(f"line {at}", file=getattr(sys, to))


def print_connection(context, id):
    print(f"password: {Connection.get(id).password}")


def log_connection(context, id):
    log.info(f"password: {Connection.get(id).password}")


def sleep(context, seconds):
    if is_told.wait(seconds):
        raise RuntimeError("told to stop")


def sleep_deaf(context, seconds):
    time.sleep(seconds)


def wait_forever(context):
    threading.Event().wait()


def wait_for_stop(context, seconds):
    return is_told.wait(seconds)


def background_error(context, message, after_seconds=0):
    def throw_later():
        time.sleep(after_seconds)
        raise RuntimeError(message)

    threading.Thread(target=throw_later).start()


def leave_open(context, seconds):
    threading.Thread(target=time.sleep, args=(seconds,)).start()


def leave_child(context, seconds):
    subprocess.Popen(["sleep", str(seconds)])


def make_odd(kind):
    if kind == "cycle":
        value = []
        value.append(value)
        return value
    if kind == "deep":
        value = 0
        for _ in range(10_000):
            value = [value]
        return value
    return {
        "lone-surrogate": "\ud800x",
        "surrogate-key": {"\ud800x": 1},
        "not-a-number": float("nan"),
        "infinity": float("inf"),
        "negative-zero": -0.0,
        "bytes": b"bytes",
        "moment": datetime.datetime(2026, 3, 4, 5, 6, 7, tzinfo=datetime.timezone.utc),
        "map": {1: 2},
        "set": {1, 2},
        "function": make_odd,
        "object": OwnClass(),
        "big-integer": 2**70,
    }[kind]


def describe(context, task):
    ti, run = context["ti"], context["dag_run"]
    return {
        "dag_id": ti.dag_id,
        "task_id": ti.task_id,
        "run_id": ti.run_id,
        "ti_id": str(ti.id),
        "try_number": ti.try_number,
        "max_tries": ti.max_tries,
        "map_index": -1 if ti.map_index is None else ti.map_index,
        "start_date": moment(ti.start_date),
        "run_type": str(getattr(run.run_type, "value", run.run_type)),
        "logical_date": moment(run.logical_date),
        "data_interval_start": moment(run.data_interval_start),
        "data_interval_end": moment(run.data_interval_end),
        "run_after": moment(run.run_after),
        "run_start_date": moment(run.start_date),
        "conf": run.conf or {},
        "partition_key": getattr(run, "partition_key", None),
        "params": dict(context["params"]),
        "resumed": task.resumed,
    }


def moment(value):
    if value is None:
        return None
    text = value.astimezone(datetime.timezone.utc).isoformat(timespec="milliseconds")
    return re.sub(r"\+00:00$", "Z", text)


PLATFORM = {
    each.__name__: each
    for each in [
        get_variable,
        get_variable_json,
        set_variable,
        set_variable_json,
        delete_variable,
        get_connection,
        get_connection_extra,
        pull_xcom,
        pull_xcoms,
        push_xcom,
        push_odd,
        delete_xcom,
    ]
}
OTHERS = {
    "return": end_with,
    "return_nothing": end_with,
    "exit": leave,
    "log": write_record,
    "print": write,
    "print_many": write_many,
    **{
        each.__name__: each
        for each in [
            return_pulled,
            return_integer,
            return_odd,
            throw,
            throw_group,
            throw_odd,
            skip,
            fail,
            retry,
            reschedule,
            defer,
            environment,
            log_odd,
            log_many,
            print_connection,
            log_connection,
            sleep,
            sleep_deaf,
            wait_forever,
            wait_for_stop,
            background_error,
            leave_open,
            leave_child,
        ]
    },
}

with DAG("conformance", params={"who": "nobody", "count": 3}, tags=["conformance", "runner"], schedule=None):
    steps = Steps(task_id="steps")
    Follow(task_id="follow", value=XComArg(steps))
    Steps(task_id="limited", execution_timeout=datetime.timedelta(seconds=1))
    Steps(task_id="outputs", multiple_outputs=True)
    Steps(task_id="silent", do_xcom_push=False)
