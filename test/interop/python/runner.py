"""Airflow's own task runner as a process of its own: frames on descriptor 0, records on 3.

Airflow's supervisor forks it; whoever starts it from outside hands it connected sockets on descriptors 0 to 3.
"""

from socket import socket

from airflow.sdk.execution_time import supervisor

supervisor._fork_main(socket(fileno=0), socket(fileno=1), socket(fileno=2), 3, supervisor._subprocess_main)
