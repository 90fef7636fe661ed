"""client_calls.py SEED: calls every method of the Task SDK's own API client, and prints what came of each as JSON.

Standard input has the ready line of a server that was just seeded with SEED. The order matters: calls change the server.
"""

import base64
import json
import os
import sys
from datetime import datetime, timezone
from pathlib import Path
from uuid import UUID

import httpx
from airflow.sdk.api.client import Client
from airflow.sdk.api.datamodels._generated import ConnectionTestState, TaskInstanceState
from airflow.sdk.execution_time.comms import AwaitInputTask, DeferTask, RescheduleTask, SkipDownstreamTasks
from execution_api import sign

AT = datetime(2025, 1, 3, 0, 30, 0, 1, tzinfo=timezone.utc)
MAIN = {"dag_id": "lamp", "run_id": "main"}
PUSHER = {**MAIN, "task_id": "pusher"}
MAPPED = {**MAIN, "task_id": "mapped"}
ASSET = {"name": "lamp_asset"}
URI = {"uri": "s3://lamp/asset2"}


def task_instance_calls(of):
    """Yields the name of a call, and the call. `of` gives operations of a client that is one task's, and its id."""
    claims, id = of("run_workload", "task_instances", "workload")
    yield "start", lambda: claims.start(id, 7, AT)
    yield "heartbeat, with the token that the start brought", lambda: claims.heartbeat(id, 7)
    yield "heartbeat of another process", lambda: claims.heartbeat(id, 8)
    again, _ = of("run_workload", "task_instances", "workload")
    yield "start of what runs already", lambda: again.start(id, 8, AT)
    for name in "run_retry", "run_resume", "run_xcoms", "run_odd", "run_consumer", "run_success":
        one, its = of(name, "task_instances")
        yield f"start, {name}", lambda one=one, its=its: one.start(its, 7, AT)
    for name in "fail", "skip", "removed":
        one, its = of(name, "task_instances")
        state = {"fail": "failed", "skip": "skipped"}.get(name, name)
        yield f"finish, {state}", lambda one=one, its=its, state=state: one.finish(its, state, AT, "a label")
        yield f"heartbeat after {state}", lambda one=one, its=its: one.heartbeat(its, 4242)
    retry, its_id = of("retry", "task_instances")
    yield "retry", lambda: retry.retry(its_id, AT, None, 60.5, "again")
    yield "heartbeat after retry", lambda: retry.heartbeat(its_id, 4242)
    ok, ok_id = of("succeed", "task_instances")
    yield "succeed", lambda: ok.succeed(ok_id, AT, [], [], None)
    yield "succeed, again", lambda: ok.succeed(ok_id, AT, [], [], None)
    yield "finish after success", lambda: ok.finish(ok_id, "failed", AT, None)
    trigger = {"classpath": "a.Trigger", "trigger_kwargs": {"delta": 60}, "trigger_timeout": "PT5M", "next_method": "resume"}
    deferred, deferred_id = of("defer", "task_instances")
    yield "defer", lambda: deferred.defer(deferred_id, DeferTask(**trigger, next_kwargs={"rows": [1, 2]}))
    waiting, waiting_id = of("await_input", "task_instances")
    yield "await_input", lambda: waiting.await_input(waiting_id, AwaitInputTask(next_method="resume", timeout="PT1H"))
    later, later_id = of("reschedule", "task_instances")
    yield "reschedule", lambda: later.reschedule(later_id, RescheduleTask(reschedule_date=AT, end_date=AT))
    skipper, skipper_id = of("skipper", "task_instances")
    skipped = SkipDownstreamTasks(tasks=["down_null", "down_sched", ("mapped", 2)])
    yield "skip_downstream_tasks", lambda: skipper.skip_downstream_tasks(skipper_id, skipped)
    fields, fields_id = of("fields", "task_instances")
    yield "set_rtif", lambda: fields.set_rtif(fields_id, {"bash_command": "echo é"})
    yield "set_rendered_map_index", lambda: fields.set_rendered_map_index(fields_id, "a label")
    yield "get_previous_successful_dagrun", lambda: fields.get_previous_successful_dagrun(fields_id)
    slow, slow_id = of("run_rescheduled", "task_instances")
    yield "get_reschedule_start_date", lambda: slow.get_reschedule_start_date(slow_id)
    yield "get_count", lambda: slow.get_count("lamp", run_ids=["main"], states=["success", "failed"])
    yield "get_count, mapped", lambda: slow.get_count("lamp", map_index=1, task_ids=["mapped"], run_ids=["main"])
    yield "get_previous", lambda: slow.get_previous("lamp", "run_ok", AT, state=TaskInstanceState.SUCCESS)
    yield "get_previous, none", lambda: slow.get_previous("lamp", "run_ok", datetime(2020, 1, 1, tzinfo=timezone.utc))
    yield "get_task_states", lambda: slow.get_task_states("lamp", task_group_id="grp", run_ids=["main"])
    yield "get_task_states of all", lambda: slow.get_task_states("lamp", run_ids=["main"])
    yield "get_task_breadcrumbs", lambda: slow.get_task_breakcrumbs("lamp", "prev_ok")
    yield "validate_inlets_and_outlets", lambda: fields.validate_inlets_and_outlets(fields_id)


def value_calls(of):
    connections, _ = of("store", "connections")
    for name in "pg", "bare", "missing":
        yield f"connections.get, {name}", lambda name=name: connections.get(name)
    variables, _ = of("store", "variables")
    for key in "plain", "empty", "team/a/x", "missing":
        yield f"variables.get, {key}", lambda key=key: variables.get(key)
    yield "variables.set", lambda: variables.set("of/a client", "ü", "of a test")
    yield "variables.get, what was set", lambda: variables.get("of/a client")
    yield "variables.keys", lambda: variables.keys("pre_", limit=1)
    yield "variables.delete", lambda: variables.delete("of/a client")
    yield "variables.get, what was deleted", lambda: variables.get("of/a client")
    xcoms, _ = of("pusher", "xcoms")
    value = {"whole": 1, "real": 1.0, "large": 2**60, "list": [None, True, "ü"], "10": {}, "9": -0.0}
    yield "xcoms.head", lambda: xcoms.head(**MAPPED, key="return_value")
    yield "xcoms.head, none", lambda: xcoms.head(**MAPPED, key="missing")
    for key in "return_value", "null", "deep/er", "missing":
        yield f"xcoms.get, {key}", lambda key=key: xcoms.get(**PUSHER, key=key)
    yield "xcoms.get, mapped", lambda: xcoms.get(**MAPPED, key="return_value", map_index=1)
    past = {"dag_id": "lamp", "run_id": "main", "task_id": "run_ok", "key": "from_past"}
    yield "xcoms.get, earlier runs too", lambda: xcoms.get(**past, include_prior_dates=True)
    yield "xcoms.set", lambda: xcoms.set(**PUSHER, key="of a client", value=value, mapped_length=6)
    yield "xcoms.get, what was set", lambda: xcoms.get(**PUSHER, key="of a client")
    yield "xcoms.delete", lambda: xcoms.delete(**PUSHER, key="of a client")
    yield "xcoms.get, what was deleted", lambda: xcoms.get(**PUSHER, key="of a client")
    for offset in 1, -1, 9:
        yield f"xcoms.get_sequence_item, {offset}", lambda offset=offset: xcoms.get_sequence_item(**MAPPED, key="return_value", offset=offset)
    for part in (None, None, None), (1, None, None), (None, -1, None), (None, None, -1):
        yield f"xcoms.get_sequence_slice, {part}", lambda part=part: xcoms.get_sequence_slice(MAPPED["dag_id"], MAPPED["run_id"], MAPPED["task_id"], "return_value", *part)


def run_calls(of):
    runs, _ = of("trigger", "dag_runs")
    yield "dag_runs.trigger", lambda: runs.trigger("lamp_target", "of_client", {"day": 1}, AT, note="a note")
    yield "dag_runs.get_state", lambda: runs.get_state("lamp_target", "of_client")
    yield "dag_runs.trigger, of what exists", lambda: runs.trigger("lamp_target", "existing")
    yield "dag_runs.trigger, no such Dag", lambda: runs.trigger("missing", "one")
    yield "dag_runs.trigger, anew", lambda: runs.trigger("lamp_target", "existing", reset_dag_run=True)
    yield "dag_runs.get_state, anew", lambda: runs.get_state("lamp_target", "existing")
    yield "dag_runs.get_detail", lambda: runs.get_detail("lamp", "main")
    yield "dag_runs.get_detail, none", lambda: runs.get_detail("lamp", "missing")
    yield "dag_runs.get_count", lambda: runs.get_count("lamp", states=["success", "failed"])
    yield "dag_runs.get_previous", lambda: runs.get_previous("lamp", AT, "success")
    yield "dag_runs.get_previous, none", lambda: runs.get_previous("lamp", datetime(2020, 1, 1, tzinfo=timezone.utc))
    dags, _ = of("trigger", "dags")
    yield "dags.get", lambda: dags.get("lamp")
    yield "dags.get, none", lambda: dags.get("missing")


def token_calls(of):
    runs, _ = of("store", "dag_runs", seconds=20)
    for which in "old", "renewed":
        yield f"dag_runs.get_state, {which} token", lambda: runs.get_state("lamp", "main")
        yield f"life of the token after the {which} one", lambda: life_of(runs.client.auth.token)


def life_of(token: str) -> int:
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    return claims["exp"] - claims["iat"]


def asset_calls(of):
    assets, _ = of("store", "assets")
    for key in ASSET, URI, {"name": "missing"}:
        yield f"assets.get, {key}", lambda key=key: assets.get(**key)
    yield "assets.get_by_alias", lambda: assets.get_by_alias("lamp_alias")
    events, _ = of("store", "asset_events")
    yield "asset_events.get", lambda: events.get(**ASSET)
    yield "asset_events.get, by alias", lambda: events.get(alias_name="lamp_alias", limit=1)
    stored, _ = of("store", "asset_state_store")
    for key in ASSET, URI:
        yield f"asset_state_store.set, {key}", lambda key=key: stored.set("k", {"a": 1}, **key)
        yield f"asset_state_store.get, {key}", lambda key=key: stored.get("k", **key)
        yield f"asset_state_store.delete, {key}", lambda key=key: stored.delete("k", **key)
        yield f"asset_state_store.get, deleted, {key}", lambda key=key: stored.get("k", **key)
        yield f"asset_state_store.clear, {key}", lambda key=key: stored.clear(**key)


def other_calls(of):
    store, id = of("store", "task_state_store")
    yield "task_state_store.set", lambda: store.set(id, "k/1", [1, 2.5], None)
    yield "task_state_store.get", lambda: store.get(id, "k/1")
    yield "task_state_store.delete", lambda: store.delete(id, "k/1")
    yield "task_state_store.get, deleted", lambda: store.get(id, "k/1")
    yield "task_state_store.clear", lambda: store.clear(id)
    hitl, new = of("hitl_new", "hitl")
    yield "hitl.add_response", lambda: hitl.add_response(ti_id=new, options=["Yes", "No"], subject="Go on?")
    yield "hitl.update_response", lambda: hitl.update_response(ti_id=new, chosen_options=["Yes"], params_input={})
    open_one, opened = of("hitl_open", "hitl")
    yield "hitl.get_detail_response", lambda: open_one.get_detail_response(opened)
    tests, test = of("ct_queued", "connection_tests", "workload")
    yield "connection_tests.get_connection", lambda: tests.get_connection(test)
    yield "connection_tests.update_state", lambda: tests.update_state(test, ConnectionTestState("success"), "fine")


def outcome_of(call) -> dict:
    try:
        answer = call()
    except httpx.HTTPStatusError as error:
        detail = getattr(error, "detail", None)
        reason = detail.get("reason") if isinstance(detail, dict) else None
        return {"error": type(error).__name__, "status": error.response.status_code, "reason": reason}
    except Exception as error:
        return {"error": type(error).__name__}
    answer = answer.model_dump(mode="json") if hasattr(answer, "model_dump") else answer
    if isinstance(answer, dict) and "value" in answer:
        # As text, which has what a reader of JSON may lose: kinds of numbers, and the order of keys.
        return {"answer": {**answer, "value": json.dumps(answer["value"])}}
    return {"answer": answer}


def main() -> None:
    out = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # where the client logs what was refused
    seed, ready = json.loads(Path(sys.argv[1]).read_text()), json.load(sys.stdin)
    ids = {one["name"]: one["id"] for one in seed["task_instances"] + seed["connection_tests"]}
    clients = []

    def of(name, operations, scope="execution", seconds=3600):
        token = sign(ready["jwt_secret"], ready["jwt_audience"], ids[name], scope, seconds)
        clients.append(Client(base_url=ready["base_url"], token=token))
        return getattr(clients[-1], operations), UUID(ids[name])

    groups = token_calls, task_instance_calls, value_calls, run_calls, asset_calls, other_calls
    outcomes = {name: outcome_of(call) for group in groups for name, call in group(of)}
    json.dump(outcomes, out)
    out.close()


if __name__ == "__main__":
    main()
