"""The conformance kit asks what Airflow makes of a Dag file whose code fails."""

raise RuntimeError("this file fails on purpose")
