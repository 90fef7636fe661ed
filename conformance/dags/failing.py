"""The conformance kit asks what a runner makes of a file whose code fails."""

raise RuntimeError("this file fails on purpose")
