This is no TypeScript: the conformance kit asks what a runner makes of it.
