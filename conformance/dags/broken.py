This is no Python: the conformance kit asks what a runner makes of it.
