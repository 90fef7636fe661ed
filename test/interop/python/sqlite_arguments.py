"""How long each process of Airflow's waits for the write lock of SQLite.

The API server writes its audit log on its event loop. When another of its requests holds the lock and needs the loop to
let go of it, both stand still until the time is over, and so does everybody else; a scheduler that cannot write for so long
ends. So the API server gives up soon, and its client repeats the request; the others wait.
"""

import sys


def __getattr__(name):
    if name != "connect_args":
        raise AttributeError(name)
    return {"timeout": 1 if sys.argv[1:2] == ["api-server"] else 30}
