"""Airflow's own task runner, as `… --comm=HOST:PORT --logs=HOST:PORT`: what the conformance kit calls.

Airflow's supervisor forks it, with frames on descriptor 0 and records on another; here the two connections are put there.
Which program it forks, for a task or for a Dag file, it knows beforehand; here the greeting says it.
"""

import os
import socket
import sys
import time

# Coordinators, which are the first that may say nothing, came with 3.3; before, Airflow does not start with it.
if not os.environ.get(LEVELS := "AIRFLOW__LOGGING__NAMESPACE_LEVELS"):
    os.environ.pop(LEVELS, None)

from airflow.sdk.execution_time import supervisor  # noqa: E402

# A signal is for the whole group, as the kit means it.
SIGNALS_GROUP = True
# What a runner imports once it runs.
LATER = [
    "airflow.dag_processing.bundles.manager",
    "airflow.dag_processing.processor",
    "airflow.providers.standard.decorators.python",
    "airflow.sdk.execution_time.task_runner",
]
PEEK_SECONDS = 1


def main() -> None:
    if not os.environ.get(LEVELS):
        os.environ.pop(LEVELS, None)
    comm, logs = connect("comm"), connect("logs")
    streams = [os.fdopen(os.dup(number), "wb", buffering=0) for number in (1, 2)]
    target = supervisor._subprocess_main
    if b"DagFileParseRequest" in peek(comm):
        from airflow.dag_processing.processor import _parse_file_entrypoint as target
    supervisor._fork_main(comm, *streams, logs.detach(), target)


def peek(comm: socket.socket) -> bytes:
    """Looks at the first frame, which stays to be read; gives up where it does not come whole."""
    seen, deadline = b"", time.monotonic() + PEEK_SECONDS
    comm.settimeout(PEEK_SECONDS)
    try:
        while time.monotonic() < deadline and (len(seen) < 4 or len(seen) < 4 + int.from_bytes(seen[:4])):
            before = len(seen)
            seen = comm.recv(65536, socket.MSG_PEEK)
            if len(seen) == before:  # no more yet, or none at all
                time.sleep(0.01)
    except TimeoutError:
        pass
    comm.settimeout(None)
    return seen


def connect(name: str) -> socket.socket:
    (address,) = [one for one in sys.argv if one.startswith(f"--{name}=")]
    host, _, port = address.partition("=")[2].rpartition(":")
    return socket.create_connection((host, int(port)))


if __name__ == "__main__":
    main()
