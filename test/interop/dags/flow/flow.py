"""A Dag in two languages: `extract` and `load` are in flow.ts, and run by whoever executes their workloads."""

from datetime import timedelta

from airflow.sdk import dag, task

elsewhere = {"executor": "CaptureExecutor"}


@dag("flow", schedule=None)
def flow():
    @task.stub(**elsewhere)
    def extract(): ...

    @task
    def transform(rows):
        assert rows == [{"city": "Zürich", "degrees": 21.5}, {"city": "Oslo", "degrees": 12}]
        return {"count": len(rows), "mean": sum(row["degrees"] for row in rows) / len(rows)}

    @task.stub(retries=1, retry_delay=timedelta(seconds=1), **elsewhere)
    def load(): ...

    @task
    def check(report):
        assert report == {"count": 2, "mean": 16.75, "warmest": "Zürich", "tries": 2}, report
        return "checked"

    loaded = load()
    transform(extract()) >> loaded
    check(loaded)


flow()
