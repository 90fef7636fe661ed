"""Airflow's own supervisor, as `… --json-path FILE --execution-api-url URL -- RUNNER…`: what the conformance kit calls.

It is the program that Airflow's executors for containers start; only the runner is another. Releases with coordinators get
one that starts the command; before, the process that the supervisor has forked executes it in the place of its own runner.
"""

import json
import os
import sys
from pathlib import Path

import airflow.executors.base_executor
import airflow.executors.workloads
import airflow.sdk.execution_time.task_runner  # noqa: F401  what its process would import later
from airflow.sdk.execution_time import execute_workload, supervisor

try:
    import airflow.sdk.coordinators._subprocess
    import airflow.sdk.execution_time.request_handlers  # noqa: F401

    import command_coordinator  # noqa: F401

    has_coordinators = True
except ImportError:
    has_coordinators = False

SIGNALS_GROUP = False


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
    if has_coordinators:
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
