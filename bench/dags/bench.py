"""The task that Airflow's own supervisor runs beside ours: the same Dag, as far as it goes."""

from airflow.sdk import DAG, task

with DAG("bench"):

    @task
    def upstream():
        return {"rows": [1, 2, 3]}

    @task
    def xcom(rows):
        return {"count": len(rows["rows"])}

    xcom(upstream())
