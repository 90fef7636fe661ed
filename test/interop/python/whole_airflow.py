"""whole_airflow.py DAGS: a whole Airflow 3.3 on a loopback port: API server, scheduler and Dag processor, on SQLite.

Prints one JSON line when all are healthy, with its URL and folders. Ends, and leaves nothing, when its standard input
closes. Airflow is imported once and forked three times, since importing it is most of a start.
"""

import base64
import ctypes
import gc
import importlib
import json
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
import time
import traceback
import urllib.request
from pathlib import Path

PR_SET_PDEATHSIG = 1
HEALTHY_SECONDS = 240
STOP_SECONDS = 15

SUPERVISOR = [
    "airflow.sdk.execution_time.supervisor",
    "airflow.sdk.execution_time.task_runner",
    "airflow.sdk.execution_time.request_handlers",
    "airflow.providers.standard.decorators.python",
    "airflow.providers.standard.decorators.stub",
]
MODULES = [
    "airflow.cli.cli_parser",
    "airflow.cli.commands.api_server_command",
    "airflow.cli.commands.dag_processor_command",
    "airflow.cli.commands.scheduler_command",
    "airflow.api_fastapi.app",
    "airflow.api_fastapi.core_api.app",
    "airflow.api_fastapi.execution_api.app",
    "airflow.dag_processing.manager",
    "airflow.dag_processing.processor",
    "airflow.executors.local_executor",
    "airflow.jobs.scheduler_job_runner",
    "airflow.models.serialized_dag",
    *SUPERVISOR,
]


def main() -> None:
    home = Path(tempfile.mkdtemp(prefix="windsock-interop-airflow-"))
    processes: dict[str, int] = {}
    ready_line = os.fdopen(os.dup(1), "w")
    redirect(home / "prepare.out", 1)  # what Airflow prints is no ready line
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        port = free_port()
        set_environment(home, Path(sys.argv[1]).resolve(), port)
        prepare()
        commands = {
            "api-server": ["api-server", "--host", "127.0.0.1", "--port", str(port)],
            "scheduler": ["scheduler", "--skip-serve-logs"],
            "dag-processor": ["dag-processor"],
        }
        for name, arguments in commands.items():
            processes[name] = fork(arguments, home / f"{name}.out")
        url = f"http://127.0.0.1:{port}"
        wait_until_healthy(url, processes, home)
        ready = {
            "url": url,
            "home": str(home),
            "processes": processes,
            "execution_api_url": f"{url}/execution/",
            "workloads": os.environ["WORKLOADS"],
            "logs": os.environ["AIRFLOW__LOGGING__BASE_LOG_FOLDER"],
        }
        print(json.dumps(ready), file=ready_line, flush=True)
        while not select.select([sys.stdin], [], [], 0.5)[0]:
            check_running(processes, home)
    finally:
        stop(processes.values())
        shutil.rmtree(home, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def set_environment(home: Path, dags: Path, port: int) -> None:
    url = f"http://127.0.0.1:{port}"
    workloads = home / "workloads"
    workloads.mkdir()
    os.environ.update(
        {
            "AIRFLOW_HOME": str(home),
            "WORKLOADS": str(workloads),
            "AIRFLOW__API__BASE_URL": url,
            "AIRFLOW__API__SECRET_KEY": os.urandom(24).hex(),
            "AIRFLOW__API_AUTH__JWT_SECRET": os.urandom(48).hex(),
            "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
            "AIRFLOW__CORE__DAGS_FOLDER": str(dags),
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{url}/execution/",
            "AIRFLOW__CORE__EXECUTOR": "LocalExecutor,CaptureExecutor:capture_executor.CaptureExecutor",
            "AIRFLOW__CORE__FERNET_KEY": base64.urlsafe_b64encode(os.urandom(32)).decode(),
            "AIRFLOW__CORE__PARALLELISM": "2",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}",
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONNECT_ARGS": "sqlite_arguments.connect_args",
            "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home / "logs"),
            # The defaults are made for production: what waits there for seconds is asked for more often here.
            "AIRFLOW__DAG_PROCESSOR__PARSING_PROCESSES": "1",
            "AIRFLOW__SCHEDULER__SCHEDULER_HEARTBEAT_SEC": "1",
            "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.2",
            "AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL": "1",
            # On a busy machine nothing is to be given up.
            "AIRFLOW__SCHEDULER__TASK_QUEUED_TIMEOUT": "600",
            "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT": "60",
        }
    )


def prepare() -> None:
    """Makes the tables, and imports what the processes need."""
    from airflow import settings
    from airflow.utils.db import initdb

    initdb()
    for module in MODULES:
        importlib.import_module(module)
    settings.dispose_orm()
    gc.freeze()


def fork(arguments: list[str], output: Path) -> int:
    """Runs `airflow ARGUMENTS` in a process of its own, which is told to end when this one does."""
    pid = os.fork()
    if pid:
        return pid
    try:
        os.setsid()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        redirect(output, 1, 2)
        from airflow import settings
        from airflow.__main__ import main as airflow

        sys.argv = ["airflow", *arguments]
        settings.configure_orm()
        airflow()
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)


def redirect(output: Path, *descriptors: int) -> None:
    out = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for descriptor in descriptors:
        os.dup2(out, descriptor)
    os.close(out)


def check_running(processes: dict[str, int], home: Path) -> None:
    for name, pid in processes.items():
        if os.waitpid(pid, os.WNOHANG) != (0, 0):
            raise SystemExit(f"{name} ended:\n" + (home / f"{name}.out").read_text()[-4000:])


def wait_until_healthy(url: str, processes: dict[str, int], home: Path) -> None:
    deadline, state = time.monotonic() + HEALTHY_SECONDS, "no answer"
    while time.monotonic() < deadline:
        check_running(processes, home)
        try:
            # The first request makes all dated versions of the Execution API, which takes longer than its clients wait.
            urllib.request.urlopen(url + "/execution/health", timeout=90).close()
            with urllib.request.urlopen(url + "/api/v2/monitor/health", timeout=10) as reply:
                state = json.load(reply)
            if all(state[name]["status"] == "healthy" for name in ("metadatabase", "scheduler", "dag_processor")):
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise SystemExit(f"not healthy after {HEALTHY_SECONDS} s: {state}")


def stop(pids) -> None:
    """Ends processes, and whatever is left of what they started."""
    for pid in pids:
        try:
            os.kill(pid, signal.SIGTERM)
        except ProcessLookupError:
            pass
    deadline = time.monotonic() + STOP_SECONDS
    for pid in pids:
        while time.monotonic() < deadline and not has_ended(pid):
            time.sleep(0.1)
        try:
            os.killpg(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def has_ended(pid: int) -> bool:
    try:
        return os.waitpid(pid, os.WNOHANG) != (0, 0)
    except ChildProcessError:
        return True


if __name__ == "__main__":
    main()
