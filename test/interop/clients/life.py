"""A task's life through a client that openapi-python-client made of openapi/execution.yaml.

Arguments: the folder of the client, base URL, workload token, id of the task instance, and of its run.
"""

import datetime
import sys
import uuid

folder, base_url, token, ti_id, run_id = sys.argv[1:]
sys.path.insert(0, folder)

from task_execution_api_client import AuthenticatedClient
from task_execution_api_client.api.task_instances import ti_heartbeat, ti_run, ti_update_state
from task_execution_api_client.api.variables import get_variable
from task_execution_api_client.api.x_coms import get_xcom, set_xcom
from task_execution_api_client.models import (
    TIEnterRunningPayload,
    TIHeartbeatInfo,
    TISuccessStatePayload,
)

now = datetime.datetime.now(datetime.timezone.utc)
ti_id = uuid.UUID(ti_id)


def client(token):
    return AuthenticatedClient(base_url=base_url.rstrip("/"), token=token, raise_on_unexpected_status=True)


claim = TIEnterRunningPayload.from_dict(
    {"state": "running", "hostname": "h", "unixname": "u", "pid": 1, "start_date": now.isoformat()}
)
claimed = ti_run.sync_detailed(ti_id, client=client(token), body=claim)
assert claimed.parsed.dag_run.run_id == run_id, claimed
mine = client(claimed.headers.get("Refreshed-API-Token", token))
assert get_variable.sync("region", client=mine).value == "eu"
assert get_variable.sync_detailed("none", client=mine).status_code == 404
pulled = get_xcom.sync("interop", run_id, "upstream", "return_value", client=mine).value
beat = ti_heartbeat.sync_detailed(ti_id, client=mine, body=TIHeartbeatInfo(hostname="h", pid=1))
assert beat.status_code == 204, beat
pushed = set_xcom.sync_detailed("interop", run_id, "report_success", "seen", client=mine, body={"pulled": pulled})
assert pushed.status_code == 201, pushed
success = TISuccessStatePayload.from_dict({"state": "success", "end_date": now.isoformat()})
ended = ti_update_state.sync_detailed(ti_id, client=mine, body=success)
assert ended.status_code == 204, ended
