"""Puts a seed into the database of an installed Airflow 3.2 or 3.3: Dags, runs, task instances with fixed ids, values."""

import os
import uuid
from datetime import datetime, timezone
from pathlib import Path

from airflow.dag_processing.dagbag import DagBag, sync_bag_to_db
from airflow.models.asset import AssetActive, AssetAliasModel, AssetEvent, AssetModel
from airflow.models.connection import Connection
from airflow.models.dag import DagModel
from airflow.models.dagbag import DBDagBag
from airflow.models.dagbundle import DagBundleModel
from airflow.models.dagrun import DagRun
from airflow.models.hitl import HITLDetail
from airflow.models.taskinstance import TaskInstance
from airflow.models.taskreschedule import TaskReschedule
from airflow.models.variable import Variable
from airflow.models.xcom import XComModel
from airflow.utils.db import initdb
from airflow.utils.session import create_session
from airflow.utils.types import DagRunTriggeredByType
from sqlalchemy import delete, insert, select, update

try:
    from airflow.models.connection_test import ConnectionTestRequest
except ImportError:  # comes with 3.3
    ConnectionTestRequest = None

BUNDLE = "seed"

# Written into the Dag folder: what makes Dags of the seed that INTEROP_SEED names.
DAG_FILE = """
import json, os
from datetime import datetime
from airflow.sdk import DAG, Asset, BaseOperator, TaskGroup
from airflow.sdk.definitions.param import Param

SEED = json.load(open(os.environ["INTEROP_SEED"]))
ASSETS = {a["name"]: Asset(name=a["name"], uri=a["uri"], group=a["group"], extra=a["extra"]) for a in SEED["assets"]}


class SeedOperator(BaseOperator):
    def __init__(self, value=None, **kwargs):
        super().__init__(**kwargs)
        self.value = value

    def execute(self, context):
        return self.value


for d in SEED["dags"]:
    extra = {}
    if d.get("params"):
        extra["params"] = {k: Param(**v) for k, v in d["params"].items()}
    if d.get("fail_fast"):
        extra["fail_fast"] = True
    schedule = d["schedule"]
    if isinstance(schedule, list):
        schedule = [ASSETS[n] for n in schedule]
    with DAG(dag_id=d["dag_id"], start_date=datetime.fromisoformat(d["start_date"]), schedule=schedule, tags=d["tags"],
             catchup=False, default_args={"owner": d["owner"]}, **extra) as dag:
        groups = {}
        for t in d["tasks"]:
            kw = dict(retries=t["retries"], inlets=[ASSETS[n] for n in t.get("inlets", [])],
                      outlets=[ASSETS[n] for n in t.get("outlets", [])])
            if g := t.get("group"):
                if g not in groups:
                    groups[g] = TaskGroup(group_id=g)
                with groups[g]:
                    op = SeedOperator(task_id=t["task_id"].split(".", 1)[1], **kw)
            elif "mapped_length" in t:
                op = SeedOperator.partial(task_id=t["task_id"], **kw).expand(value=list(range(t["mapped_length"])))
            else:
                op = SeedOperator(task_id=t["task_id"], **kw)
            if t.get("teardown"):
                op.as_teardown()
    globals()[d["dag_id"]] = dag
"""


def seed_database(seed: dict, seed_file: Path, dags: Path) -> None:
    """Makes the tables and fills them. The environment names the database."""
    os.environ["INTEROP_SEED"] = str(seed_file)
    dags.mkdir(parents=True, exist_ok=True)
    (dags / "seed_dags.py").write_text(DAG_FILE)
    initdb()
    with create_session() as session:
        add_dags(session, dags)
        assets = add_assets(session, seed)
        aliases = add_aliases(session, seed, assets)
        set_dag_flags(session, seed)
        runs = add_runs(session, seed)
        add_task_instances(session, seed)
        add_values(session, seed)
        add_asset_events(session, seed, assets, aliases, runs)
        add_requests(session, seed)
        session.commit()


def add_dags(session, dags: Path) -> None:
    session.add(DagBundleModel(name=BUNDLE))
    session.commit()
    bag = DagBag(str(dags), bundle_path=dags, bundle_name=BUNDLE)
    if bag.import_errors:
        raise SystemExit(f"the Dag file does not import: {bag.import_errors}")
    sync_bag_to_db(bag, BUNDLE, None, session=session)
    session.commit()


def add_assets(session, seed: dict) -> dict:
    """Assets that Dags name are there already; whether one is active is the seed's to say."""
    assets = {asset.name: asset for asset in session.scalars(select(AssetModel))}
    for a in seed["assets"]:
        if a["name"] not in assets:
            assets[a["name"]] = AssetModel(name=a["name"], uri=a["uri"], group=a["group"], extra=a["extra"])
            session.add(assets[a["name"]])
            session.flush()
        session.execute(delete(AssetActive).where(AssetActive.name == a["name"]))
        session.flush()
        if a["active"]:
            session.execute(insert(AssetActive).values(name=a["name"], uri=a["uri"]))
    return assets


def add_aliases(session, seed: dict, assets: dict) -> dict:
    aliases = {}
    for a in seed["asset_aliases"]:
        aliases[a["name"]] = alias = AssetAliasModel(name=a["name"], group=a["group"])
        alias.assets = [assets[name] for name in a["assets"]]
        session.add(alias)
    session.flush()
    return aliases


def set_dag_flags(session, seed: dict) -> None:
    for d in seed["dags"]:
        flags = {key: d[key] for key in ("has_import_errors", "is_stale", "allowed_run_types") if key in d}
        session.execute(update(DagModel).where(DagModel.dag_id == d["dag_id"]).values(is_paused=False, **flags))
    session.commit()


def add_runs(session, seed: dict) -> dict:
    runs, dags = {}, DBDagBag()
    for r in seed["runs"]:
        dag = dags.get_latest_version_of_dag(r["dag_id"], session=session)
        start = when(r.get("data_interval_start") or r["logical_date"])
        end = when(r.get("data_interval_end") or r["logical_date"])
        run = dag.create_dagrun(
            run_id=r["run_id"],
            logical_date=when(r["logical_date"]),
            data_interval=(start, end) if r["logical_date"] else None,
            run_after=when(r["run_after"]),
            conf=r["conf"],
            run_type=r["run_type"],
            triggered_by=DagRunTriggeredByType.TEST,
            state=r["state"],
            triggering_user_name=r.get("triggering_user_name"),
            note=r.get("note"),
            session=session,
        )
        session.flush()
        row = {"start_date": when(r["start_date"]), "end_date": when(r["end_date"]), "conf": r["conf"]}
        session.execute(update(DagRun).where(DagRun.id == run.id).values(row))
        runs[r["dag_id"], r["run_id"]] = run.id
    session.commit()
    return runs


def add_task_instances(session, seed: dict) -> None:
    """Gives the instances that the runs have their ids and states, and adds those of mapped tasks."""
    dags = DBDagBag()
    for t in seed["task_instances"]:
        here = TaskInstance.dag_id == t["dag_id"], TaskInstance.run_id == t["run_id"], TaskInstance.task_id == t["task_id"]
        row = session.scalar(select(TaskInstance).where(*here, TaskInstance.map_index == t["map_index"]))
        if row is None:  # of a mapped task, beyond the one that stands for all
            task = dags.get_latest_version_of_dag(t["dag_id"], session=session).get_task(t["task_id"])
            version = session.scalar(select(TaskInstance).where(*here).limit(1)).dag_version_id
            row = TaskInstance(task=task, run_id=t["run_id"], map_index=t["map_index"], dag_version_id=version)
            session.add(row)
            session.flush()
        first_id = uuid.UUID(t.get("archived_id") or t["id"])
        session.execute(update(TaskInstance).where(TaskInstance.id == row.id).values(id=first_id))
        session.commit()
        if t.get("archived_id"):  # an earlier try, which is history now
            row = session.get(TaskInstance, first_id)
            row.state = "up_for_retry"
            row.start_date, row.end_date = when("2025-01-03T00:01:00Z"), when("2025-01-03T00:02:00Z")
            row = row.prepare_db_for_next_try(session) or row  # 3.4 answers with the new try
            session.commit()
            row.id = uuid.UUID(t["id"])
            session.commit()
        session.execute(update(TaskInstance).where(TaskInstance.id == uuid.UUID(t["id"])).values(row_of(t)))
        for r in t.get("task_reschedules", []):
            dates = (when(r[key]) for key in ("start_date", "end_date", "reschedule_date"))
            session.add(TaskReschedule(uuid.UUID(t["id"]), *dates))
    session.commit()
    for t in seed["task_instances"]:  # once a mapped task is expanded, nothing stands for all its instances
        if t["map_index"] >= 0:
            here = TaskInstance.dag_id == t["dag_id"], TaskInstance.run_id == t["run_id"], TaskInstance.task_id == t["task_id"]
            session.execute(delete(TaskInstance).where(*here, TaskInstance.map_index == -1))


def row_of(t: dict) -> dict:
    plain = "state", "try_number", "max_tries", "pid", "next_method", "next_kwargs", "duration"
    row = {key: t[key] for key in plain if key in t}
    row |= {key: t.get(key, "") for key in ("hostname", "unixname")}
    row |= {key: when(t.get(key)) for key in ("start_date", "end_date")}
    if t["state"] == "running":
        row["last_heartbeat_at"] = when("2025-01-03T00:10:00Z")
    return row


def add_values(session, seed: dict) -> None:
    for v in seed["variables"]:
        Variable.set(v["key"], v["value"], description=v["description"], session=session)
    for c in seed["connections"]:
        session.add(Connection(**c))
    for x in seed["xcoms"]:
        XComModel.set(**x, serialize=False, session=session)
    session.flush()


def add_asset_events(session, seed: dict, assets: dict, aliases: dict, runs: dict) -> None:
    events = {}
    for e in seed["asset_events"]:
        index = e["source_map_index"]
        kept = "extra", "source_task_id", "source_dag_id", "source_run_id", "partition_key"
        event = AssetEvent(
            asset_id=assets[e["asset"]].id,
            source_map_index=-1 if index is None else index,
            timestamp=when(e["timestamp"]),
            **{key: e[key] for key in kept},
        )
        event.source_aliases = [aliases[name] for name in e["aliases"]]
        session.add(event)
        session.flush()
        events[e["name"]] = event
    for r in seed["runs"]:
        if r.get("consumed_asset_events"):
            run = session.get(DagRun, runs[r["dag_id"], r["run_id"]])
            run.consumed_asset_events = [events[name] for name in r["consumed_asset_events"]]


def add_requests(session, seed: dict) -> None:
    """Questions to people, and tests of connections."""
    ids = {t["name"]: uuid.UUID(t["id"]) for t in seed["task_instances"]}
    for h in seed["hitl"]:
        asked = "options", "subject", "body", "defaults", "multiple", "params", "assignees"
        row = HITLDetail(ti_id=ids[h["ti"]], **{key: h[key] for key in asked})
        if a := h.get("answer"):
            row.responded_at, row.responded_by = when(a["responded_at"]), a["responded_by"]
            row.chosen_options, row.params_input = a["chosen_options"], a["params_input"]
        session.add(row)
    for c in seed["connection_tests"] if ConnectionTestRequest else []:
        fields = "connection_id", "conn_type", "host", "login", "password", "schema", "port", "extra", "commit_on_success"
        row = ConnectionTestRequest(**{key: c[key] for key in fields})
        row.id, row.state = uuid.UUID(c["id"]), c["state"]
        session.add(row)


def when(text):
    return text and datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(timezone.utc)
