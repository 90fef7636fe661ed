import { json } from "../answer.ts";
import type { Route } from "../route.ts";
import * as dagRuns from "./dag-runs.ts";
import { ti_update_state } from "./state.ts";
import * as taskInstances from "./task-instances.ts";
import * as values from "./values.ts";

const health: Route = () => json(200, { status: "healthy" });
const ping: Route = () => json(200, { ok: ["windsock.local.tokens"], failing: {} });

/** Routes by the name of their operation in the contract. */
export const routes: Readonly<Record<string, Route | undefined>> = {
  health,
  ping,
  ti_update_state,
  ...taskInstances,
  ...values,
  ...dagRuns,
};
