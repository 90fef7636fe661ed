"""The conformance kit asks what Airflow makes of a Dag file whose code ends the process."""

raise SystemExit(0)
