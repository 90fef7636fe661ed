"""An executor of Airflow's that runs nothing: it writes each workload to a file, as a pod would get it, token included.

Some other program has to execute the file. The executor learns from the database how that went. WORKLOADS names the folder.
"""

import os
import uuid
from pathlib import Path

from airflow.executors.base_executor import BaseExecutor
from airflow.models.taskinstance import TaskInstance
from airflow.utils.session import create_session
from airflow.utils.state import State, TaskInstanceState
from sqlalchemy import select

FAILED = {TaskInstanceState.FAILED, TaskInstanceState.UP_FOR_RETRY}
ENDED = State.finished | FAILED | {TaskInstanceState.UP_FOR_RESCHEDULE, TaskInstanceState.DEFERRED}


class CaptureExecutor(BaseExecutor):
    is_local = False
    serve_logs = False

    def start(self):
        self.folder = Path(os.environ["WORKLOADS"])
        self.captured = {}

    def queue_workload(self, workload, session):
        ti = workload.ti
        name = f"{ti.task_id}.{ti.try_number}.json"
        part = self.folder / f".{name}.part"
        part.write_text(workload.model_dump_json())
        part.rename(self.folder / name)  # whole or not there
        self.captured[uuid.UUID(str(ti.id))] = ti.key
        self.running.add(ti.key)

    def _process_workloads(self, workloads):
        pass

    def sync(self):
        if not self.captured:
            return
        with create_session() as session:
            ids = TaskInstance.id.in_(list(self.captured))
            states = dict(session.execute(select(TaskInstance.id, TaskInstance.state).where(ids)).all())
        for ti_id, key in list(self.captured.items()):
            # The next try has taken its place, under another id.
            state = states.get(ti_id, TaskInstanceState.UP_FOR_RETRY)
            if state in ENDED:
                del self.captured[ti_id]
                (self.fail if state in FAILED else self.success)(key)

    def end(self):
        pass

    def terminate(self):
        pass
