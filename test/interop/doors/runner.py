"""A runner made of nothing but proto/: a client of TaskSupervisor.

Arguments: the folder with what grpcio-tools made of proto/, and --supervisor=unix:PATH from the supervisor.
"""

import json
import os
import sys

sys.path.insert(0, sys.argv[1])

import grpc
from google.protobuf.empty_pb2 import Empty
from google.protobuf.json_format import MessageToDict, ParseDict
from google.protobuf.struct_pb2 import Value
from google.protobuf.timestamp_pb2 import Timestamp
from windsock.supervisor.v1 import outcome_pb2, task_supervisor_pb2_grpc, variable_pb2, xcom_pb2

records = os.fdopen(3, "w", buffering=1)
channel = grpc.insecure_channel(sys.argv[-1].removeprefix("--supervisor="))
supervisor = task_supervisor_pb2_grpc.TaskSupervisorStub(channel)
ti = supervisor.Start(Empty()).ti
me = {"dag_id": ti.dag_id, "run_id": ti.run_id}


def now():
    moment = Timestamp()
    moment.GetCurrentTime()
    return moment


def push(key, value):
    value = ParseDict(value, Value())
    supervisor.SetXCom(xcom_pb2.SetXCom(key=key, value=value, task_id=ti.task_id, map_index=ti.map_index, **me))


def succeed():
    supervisor.SucceedTask(outcome_pb2.SucceedTask(end_date=now()))


def exchange():
    variable = supervisor.GetVariable(variable_pb2.GetVariable(key="region")).value
    try:
        missing = supervisor.GetVariable(variable_pb2.GetVariable(key="none")).value
    except grpc.RpcError as error:
        missing = error.code().name
    pulled = supervisor.GetXCom(xcom_pb2.GetXCom(key="return_value", task_id="upstream", **me)).value
    push("seen", {"pulled": MessageToDict(pulled), "variable": variable, "missing": missing})
    succeed()


def speak():
    print("to stdout", flush=True)
    records.write(json.dumps({"event": "a warning", "level": "warning"}) + "\n")
    succeed()


def fail():
    supervisor.TaskState(outcome_pb2.TaskState(state="failed", end_date=now()))


def wait():
    defer = outcome_pb2.DeferTask(classpath="a.Trigger", next_method="resume")
    ParseDict({"moment": 1.5}, defer.trigger_kwargs)
    ParseDict({"tries": 2}, defer.next_kwargs)
    supervisor.DeferTask(defer)


{"exchange": exchange, "speak": speak, "fail_now": fail, "wait": wait, "succeed": succeed}[ti.task_id]()
