"""forking_host.py PROGRAM SOCKET: runs `PROGRAM.main()` in a forked process for each call of `host_client.py SOCKET ARGS…`.

Importing Airflow takes seconds, and a conformance run starts hundreds of processes. So what is imported stays here, and a
call costs a fork. Airflow reads parts of its configuration as it is imported: a process that has imported it (a zygote) is
kept for each set of AIRFLOW__ variables that calls have, so that a forked process is what a fresh one would be.

Prints a line of JSON when it listens. Ends, with all that it has started, when its standard input does.
"""

import array
import atexit
import gc
import importlib
import importlib.util
import json
import os
import select
import signal
import socket
import struct
import sys
import traceback

# What differs from call to call, and is not read on import.
PER_CALL = {"AIRFLOW_HOME", "AIRFLOW__LOGGING__BASE_LOG_FOLDER"}
# Slow to import, and without configuration: shared by all zygotes.
LIBRARIES = ["cadwyn", "fastapi", "greenback", "httpx", "jinja2", "jsonschema", "libcst", "pendulum", "pydantic", "sqlalchemy.orm", "structlog", "tenacity"]
SIGNALS = {signal.SIGTERM, signal.SIGINT}


def main() -> None:
    program, path = sys.argv[1:]
    for library in LIBRARIES:
        importlib.import_module(library)
    gc.freeze()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(64)
    print(json.dumps("ready"), flush=True)
    zygotes: dict[str, socket.socket] = {}
    while True:
        readable, _, _ = select.select([listener, sys.stdin], [], [])
        if sys.stdin in readable:
            return  # the zygotes see it, too
        connection, _ = listener.accept()
        with connection:
            request, descriptors = receive(connection)
            key = zygote_key(request["env"])
            if key not in zygotes:
                zygotes[key] = fork_zygote(program, request["env"], [listener, *zygotes.values()])
            send(zygotes[key], request, [connection.fileno(), *descriptors])
            close(descriptors)


def zygote_key(env: dict) -> str:
    mine = {name: value for name, value in env.items() if name.startswith("AIRFLOW") and name not in PER_CALL}
    return json.dumps(mine, sort_keys=True)


def fork_zygote(program: str, env: dict, others: list[socket.socket]) -> socket.socket:
    mine, its = socket.socketpair()
    if os.fork() != 0:
        its.close()
        return mine
    mine.close()
    for other in others:
        other.close()
    replace_environment(env)
    try:
        target, signals_group = load(program)
    except BaseException as error:
        target, signals_group = failing(error), False
    gc.freeze()
    try:
        Zygote(its, target, signals_group).serve()
    except BaseException:
        traceback.print_exc()
    os._exit(0)


def load(program: str):
    module = importlib.import_module(program)
    for later in module.LATER:
        if find(later):
            importlib.import_module(later)
    return module.main, module.SIGNALS_GROUP


def failing(error: BaseException):
    """What a fresh process does that cannot be imported with this configuration."""

    def fail() -> None:
        raise error

    return fail


def find(name: str) -> bool:
    """Whether a release has this module."""
    parent = name.rpartition(".")[0]
    return (not parent or find(parent)) and importlib.util.find_spec(name) is not None


class Zygote:
    """Forks a process for each request, tells its client how it ended, and ends it when the client is gone."""

    def __init__(self, control: socket.socket, target, is_group_signalled: bool) -> None:
        self.control, self.target = control, target
        self.kill = os.killpg if is_group_signalled else os.kill
        self.workers: dict[int, socket.socket] = {}
        self.ended, self.wakeup = socket.socketpair()
        self.wakeup.setblocking(False)
        signal.set_wakeup_fd(self.wakeup.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def serve(self) -> None:
        while True:
            by_client = {client: pid for pid, client in self.workers.items()}
            readable, _, _ = select.select([self.control, self.ended, *by_client], [], [])
            if self.control in readable and not self.take():
                for pid in self.workers:
                    os.killpg(pid, signal.SIGKILL)
                return
            for client in by_client.keys() & set(readable):
                self.hear(by_client[client], client)
            if self.ended in readable:
                self.ended.recv(4096)
            self.reap()

    def take(self) -> bool:
        message = receive(self.control)
        if message is None:
            return False
        request, (client, *descriptors) = message
        pid = os.fork()
        if pid == 0:
            become(request, descriptors, self.target)
        close(descriptors)
        self.workers[pid] = socket.socket(fileno=client)
        return True

    def hear(self, pid: int, client: socket.socket) -> None:
        """Passes signals on. A client that is gone was killed: so is what it stands for."""
        for number in client.recv(64) or [signal.SIGKILL]:
            try:
                self.kill(pid, number)
            except ProcessLookupError:
                pass

    def reap(self) -> None:
        for pid, client in list(self.workers.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                try:
                    client.sendall(struct.pack("!i", os.waitstatus_to_exitcode(status)))
                except OSError:
                    pass
                client.close()
                del self.workers[pid]


def become(request: dict, descriptors: list[int], target) -> None:
    """Makes this process what a fresh one would be, runs the program in it, and ends it."""
    code = 1
    try:
        os.setsid()
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for number, descriptor in enumerate(descriptors):
            os.dup2(descriptor, number)
        os.closerange(3, 256)
        replace_environment(request["env"])
        os.chdir(request["cwd"])
        sys.argv = [target.__module__, *request["argv"]]
        target()
        code = 0
    except SystemExit as ending:
        if ending.code is not None and not isinstance(ending.code, int):
            print(ending.code, file=sys.stderr)
        code = ending.code if isinstance(ending.code, int) else int(ending.code is not None)
    except BaseException:
        traceback.print_exc()
    try:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def replace_environment(env: dict) -> None:
    os.environ.clear()
    os.environ.update(env)


def send(connection: socket.socket, request: dict, descriptors: list[int]) -> None:
    body = json.dumps(request).encode()
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))]
    connection.sendmsg([struct.pack("!I", len(body))], rights)
    connection.sendall(body)


def receive(connection: socket.socket):
    """A request with its descriptors; None when nobody is there any more."""
    data, descriptors, _, _ = socket.recv_fds(connection, 4, 8)
    if not data:
        return None
    (size,) = struct.unpack("!I", data)
    body = b""
    while len(body) < size:
        body += connection.recv(size - len(body))
    return json.loads(body), descriptors


def close(descriptors: list[int]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


if __name__ == "__main__":
    main()
