"""The conformance kit asks what a runner makes of a file without a Dag."""
