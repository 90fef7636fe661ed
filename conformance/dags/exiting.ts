// The conformance kit asks what a runner makes of a file whose code ends the process.
process.exit(0);
