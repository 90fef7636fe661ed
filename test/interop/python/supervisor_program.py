"""Airflow's own supervisor, as `… --json-path FILE --execution-api-url URL -- RUNNER…`: what the conformance kit calls.

It is the program that Airflow's executors for containers start; only the runner is another. Releases with coordinators get
one that starts the command; before, the process that the supervisor has forked executes it in the place of its own runner.
"""

import importlib.util
import json
import os
import sys
from pathlib import Path

from airflow.sdk.execution_time import execute_workload, supervisor

# Where it signals a process, that and no other.
SIGNALS_GROUP = False
# What a supervisor imports once it runs, by what it is asked.
LATER = [
    "airflow.dag_processing.processor",
    "airflow.executors.base_executor",
    "airflow.executors.workloads",
    "airflow.sdk._shared.logging.remote",
    "airflow.sdk.definitions.connection",
    "airflow.sdk.execution_time.request_handlers",
    "airflow.sdk.execution_time.schema.versions",
    "airflow.sdk.coordinators._dag_importer",
    "airflow.sdk.coordinators._subprocess",
    "setproctitle",
]


def main() -> None:
    split = sys.argv.index("--")
    runner = sys.argv[split + 1 :]
    _, _, file, _, url = sys.argv[:split]
    queue, bundle = names_in(Path(file))
    bundles = [
        {
            "name": bundle,
            "classpath": "airflow.dag_processing.bundles.local.LocalDagBundle",
            "kwargs": {"path": str(Path(file).parent)},
        }
    ]
    os.environ["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] = url
    os.environ["AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST"] = json.dumps(bundles)
    if importlib.util.find_spec("airflow.sdk.coordinators"):
        coordinator = {"classpath": "command_coordinator.CommandCoordinator", "kwargs": {"command": runner}}
        os.environ["AIRFLOW__SDK__COORDINATORS"] = json.dumps({"command": coordinator})
        os.environ["AIRFLOW__SDK__QUEUE_TO_COORDINATOR"] = json.dumps({queue: "command"})
    else:
        start_instead(runner)
    sys.argv = ["execute_workload", "--json-path", file]
    execute_workload.main()


def names_in(file: Path) -> tuple[str, str]:
    """Queue and bundle of a workload, which may be anything."""
    try:
        workload = json.loads(file.read_text())
        return workload["ti"].get("queue") or "default", workload["bundle_info"]["name"]
    except Exception:
        return "default", "none"


def start_instead(runner: list[str]) -> None:
    """Has the forked process execute a command, with frames on descriptor 0, records on 3."""
    log_descriptor = 3
    configure_logs, start = supervisor._configure_logs_over_json_channel, supervisor.ActivitySubprocess.start

    def configure_and_remember(log_fd: int) -> None:
        nonlocal log_descriptor
        log_descriptor = log_fd
        configure_logs(log_fd)

    def execute() -> None:
        if log_descriptor != 3:
            os.dup2(log_descriptor, 3)
        os.set_inheritable(3, True)
        os.execvp(runner[0], runner)

    supervisor._configure_logs_over_json_channel = configure_and_remember
    supervisor.ActivitySubprocess.start = lambda **options: start(**options, target=execute)


if __name__ == "__main__":
    main()
