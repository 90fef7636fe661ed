"""A coordinator for Airflow's own supervisor that starts any command, so that a runner need not be packed first.

Named in `[sdk] coordinators` with kwargs `command`, a list to which `--comm=` and `--logs=` are appended.
"""

import airflow.sdk
import attrs
from airflow.sdk.coordinators._subprocess import SubprocessCoordinator


@attrs.define(kw_only=True)
class CommandCoordinator(SubprocessCoordinator):
    command: list[str]
    # The newest that the release knows: runners of the tests ignore what they do not know.
    schema_version: str = "2026-06-16" if airflow.sdk.__version__.startswith("1.3.") else "2026-10-30"

    def _build_execute_task_command(self, *, what):
        return list(self.command), self.schema_version
