This is no Python. The conformance kit asks what Airflow makes of such a Dag file; it looks at files with these two words only.
