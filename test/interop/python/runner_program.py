"""Airflow's own task runner, as `… --comm=HOST:PORT --logs=HOST:PORT`: what the conformance kit calls.

Airflow's supervisor forks it, with frames on descriptor 0 and records on another; here the two connections are put there.
"""

import os
import socket
import sys

from airflow.sdk.execution_time import supervisor

# A signal is for the whole group, as the kit means it.
SIGNALS_GROUP = True
# What a runner imports once it runs.
LATER = ["airflow.providers.standard.decorators.python", "airflow.sdk.execution_time.task_runner"]


def main() -> None:
    comm, logs = connect("comm"), connect("logs")
    streams = [os.fdopen(os.dup(number), "wb", buffering=0) for number in (1, 2)]
    supervisor._fork_main(comm, *streams, logs.detach(), supervisor._subprocess_main)


def connect(name: str) -> socket.socket:
    (address,) = [one for one in sys.argv if one.startswith(f"--{name}=")]
    host, _, port = address.partition("=")[2].rpartition(":")
    return socket.create_connection((host, int(port)))


if __name__ == "__main__":
    main()
