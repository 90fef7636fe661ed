"""host_client.py SOCKET ARGS…: stands for a process that forking_host.py runs with these arguments, this environment and output.

Passes SIGTERM and SIGINT on, and ends as that process does. Imports little: it starts hundreds of times.
"""

import array
import json
import os
import signal
import socket
import struct
import sys

host = socket.socket(socket.AF_UNIX)
host.connect(sys.argv[1])
for number in (signal.SIGTERM, signal.SIGINT):
    signal.signal(number, lambda number, _: host.send(bytes([number])))
body = json.dumps({"argv": sys.argv[2:], "env": dict(os.environ), "cwd": os.getcwd()}).encode()
host.sendmsg([struct.pack("!I", len(body))], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0, 1, 2]))])
host.sendall(body)
answer = host.recv(4, socket.MSG_WAITALL)
if len(answer) < 4:
    sys.exit("the host has ended")
(code,) = struct.unpack("!i", answer)
if code < 0:
    signal.signal(-code, signal.SIG_DFL) if -code not in (signal.SIGKILL, signal.SIGSTOP) else None
    os.kill(os.getpid(), -code)
os._exit(code)  # at once: on its way out Python no longer passes signals on
