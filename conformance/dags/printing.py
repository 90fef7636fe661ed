"""The conformance kit asks what a runner makes of a file whose code prints."""

from airflow.sdk import DAG, BaseOperator

print("read")
with DAG("conformance_printing", schedule=None):
    BaseOperator(task_id="only")
