// The conformance kit asks what a runner makes of a file whose code fails.
throw new Error("this file fails on purpose");
