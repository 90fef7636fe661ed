import type { OperationId } from "../../../contract/index.ts";
import { json } from "../answer.ts";
import type { Route } from "../route.ts";
import * as assets from "./assets.ts";
import { run_callback } from "./callbacks.ts";
import * as connectionTests from "./connection-tests.ts";
import * as dagRuns from "./dag-runs.ts";
import * as hitl from "./hitl.ts";
import { ti_update_state } from "./state.ts";
import * as stores from "./stores.ts";
import * as taskInstances from "./task-instances.ts";
import * as values from "./values.ts";

const health: Route = () => json(200, { status: "healthy" });
const ping: Route = () => json(200, { ok: ["windsock.local.tokens"], failing: {} });

/** The route of each operation of the contract, by its name there. */
export const routes: Readonly<Record<OperationId, Route>> = {
  health,
  ping,
  ti_update_state,
  run_callback,
  ...taskInstances,
  ...values,
  ...dagRuns,
  ...assets,
  ...hitl,
  ...stores,
  ...connectionTests,
};
