#!/usr/bin/env node
// PROCESS ENTRY of the packed runner: src/runner/main.ts, from compiled code when there is some.
import { loadPart } from "../boot/index.ts";

void loadPart("runner/main", import.meta.filename, process);
