"""The conformance kit asks what a runner makes of a file whose code ends the process."""

raise SystemExit(0)
