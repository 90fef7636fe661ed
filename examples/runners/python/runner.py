"""A runner for Airflow's supervisors in plain Python, without a package: python runner.py DAG_FILE --comm=H:P --logs=H:P

DAG_FILE is Python that marks functions of a Task with `@task(dag_id, task_id)`. What one returns becomes its XCom.
"""

import json
import os
import runpy
import signal
import socket
import struct
import sys
import traceback
from datetime import datetime, timedelta, timezone

TASKS = {}
LEVELS = "debug info warning error critical".split()


def task(dag_id, task_id):
    return lambda function: TASKS.setdefault((dag_id, task_id), function)


class Refused(Exception):
    """The supervisor answered with an ErrorResponse: its `error`, and its `detail`."""


class Outcome(BaseException):
    """Ends the task with this message. No `except Exception` of a task stops it."""


def now():
    return datetime.now(timezone.utc).isoformat()


def pack(value):
    """MessagePack of JSON, in the long forms: every reader takes them."""
    if value is None or isinstance(value, bool):
        return {None: b"\xc0", False: b"\xc2", True: b"\xc3"}[value]
    if isinstance(value, int):
        return b"\xd3" + struct.pack(">q", value) if value < 2**63 else b"\xcf" + struct.pack(">Q", value)
    if isinstance(value, float):
        json.dumps(value, allow_nan=False)
        return b"\xcb" + struct.pack(">d", value)
    if isinstance(value, str):
        return b"\xdb" + struct.pack(">I", len(data := value.encode())) + data
    if isinstance(value, (list, tuple)):
        return b"\xdd" + struct.pack(">I", len(value)) + b"".join(map(pack, value))
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return b"\xdf" + struct.pack(">I", len(value)) + b"".join(pack(part) for pair in value.items() for part in pair)
    raise TypeError(f"not JSON: {value!r}")


def unpack(data, at=0):
    """The value that begins at this byte, and where it ends."""
    kind, at = data[at], at + 1
    if kind < 0x80 or kind >= 0xE0:
        return (kind if kind < 0x80 else kind - 256), at
    if 0xC0 <= kind <= 0xC3:
        return (None, None, False, True)[kind - 0xC0], at
    if 0xCA <= kind <= 0xD3:  # numbers
        form = ">" + "fdBHIQbhiq"[kind - 0xCA]
        return struct.unpack_from(form, data, at)[0], at + struct.calcsize(form)
    if kind in (0xC7, 0xD6, 0xD7):  # moments: all that Airflow sends of extension types
        at, size = {0xC7: (at + 2, 12), 0xD6: (at + 1, 4), 0xD7: (at + 1, 8)}[kind]
        word = int.from_bytes(data[at : at + size], "big", signed=size == 12)
        nanos, seconds = {4: (0, word), 8: (word >> 34, word & (2**34 - 1)), 12: ((word >> 64) % 2**32, word % 2**64)}[size]
        seconds -= 2**64 if seconds >= 2**63 else 0
        return datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=seconds, microseconds=nanos // 1000), at + size
    if kind < 0xC0:  # short forms
        family, count = ("map", kind & 15) if kind < 0x90 else ("list", kind & 15) if kind < 0xA0 else ("text", kind & 31)
    else:
        family = "text" if kind < 0xDC else "list" if kind < 0xDE else "map"
        width = {0xD9: 1, 0xDA: 2, 0xDB: 4, 0xDC: 2, 0xDD: 4, 0xDE: 2, 0xDF: 4}[kind]
        count, at = int.from_bytes(data[at : at + width], "big"), at + width
    if family == "text":
        return data[at : at + count].decode(), at + count
    items = []
    while len(items) < (count * 2 if family == "map" else count):
        item, at = unpack(data, at)
        items.append(item)
    return (dict(zip(items[::2], items[1::2])) if family == "map" else items), at


class Task:
    """One task of one run: what it was told, in `details`, and what it can do."""

    def __init__(self, *arguments):
        named = dict(one[2:].split("=", 1) for one in arguments if one.startswith(("--comm=", "--logs=")))
        self.comm, self.logs = (socket.create_connection(named[name].rsplit(":", 1)) for name in ("comm", "logs"))
        self.last, (_, self.details, _) = 0, self.receive()
        if self.details["type"] != "StartupDetails":
            sys.exit(f"cannot do {self.details['type']}")
        self.ti, self.context = self.details["ti"], self.details["ti_context"]

    def receive(self):
        return unpack(self.read(int.from_bytes(self.read(4), "big")))[0]

    def read(self, count):
        data = bytearray()
        while len(data) < count:
            data += self.comm.recv(count - len(data)) or sys.exit("the supervisor hung up")
        return data

    def ask(self, kind, **fields):
        """Asks, and waits for the reply: its fields, or None where the supervisor has nothing to say."""
        self.last, answered = self.last + 1, None
        data = pack([self.last, {"type": kind, **fields}, None])
        self.comm.sendall(struct.pack(">I", len(data)) + data)
        while answered != self.last:  # other answers are those to questions that a signal broke off
            answered, body, error = self.receive()
        if error or (body and body["type"] == "ErrorResponse"):
            raise Refused((error or body)["error"], (error or body).get("detail"))
        return body

    def log(self, level, event, **fields):
        record = {"timestamp": now(), "level": level, "logger": "task", "event": event, **fields}
        if LEVELS.index(level) >= LEVELS.index(os.environ.get("AIRFLOW__LOGGING__LOGGING_LEVEL", "info").lower()):
            self.logs.sendall(json.dumps(record, default=str).encode() + b"\n")

    def xcom(self, key, **more):
        place = {name: self.ti[name] for name in ("dag_id", "run_id", "task_id")}
        return {**place, "map_index": self.ti.get("map_index", -1), "key": key, **more}

    def play(self, dag_file):
        """Loads the file, runs the function, and gives the message that says how it ended."""
        try:
            runpy.run_path(dag_file, {"task": task, "Outcome": Outcome, "Refused": Refused})
            function = TASKS.get((self.ti["dag_id"], self.ti["task_id"]))
            if function is None:
                self.log("error", f"there is no task {self.ti['dag_id']}.{self.ti['task_id']}, but: {sorted(TASKS)}")
                return {"kind": "TaskState", "state": "removed"}
            for key in self.context.get("xcom_keys_to_clear") or []:
                self.ask("DeleteXCom", **self.xcom(key))
            if (value := function(self)) is not None:
                self.ask("SetXCom", **self.xcom("return_value", value=value))
            return {"kind": "SucceedTask", "task_outlets": [], "outlet_events": []}
        except Outcome as outcome:
            return outcome.args[0]
        except BaseException as error:  # also that it was told to stop, and the end of the process
            self.log("error", "Task failed with exception", error_detail=traceback.format_exc())
            retry = {"kind": "RetryTask", "retry_reason": repr(error)[:500]}
            return retry if self.context["should_retry"] else {"kind": "TaskState", "state": "failed"}


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("told to stop"))
    one = Task(*sys.argv[2:])
    one.ask(**{"end_date": now(), **one.play(sys.argv[1])})
    os._exit(0)  # closes comm and logs, and whatever the task has left running
