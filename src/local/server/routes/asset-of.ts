import { activeAsset } from "../../store/assets.ts";
import type { Row } from "../../store/database.ts";
import { refuse } from "../answer.ts";
import type { RouteRequest } from "../route.ts";

/** The active asset that a request names. @throws {Refusal} there is none */
export function assetOf({ store, parameters }: RouteRequest, by: "name" | "uri"): Row {
  const value = String(parameters[by]);
  const asset = activeAsset(store, by, value);
  if (asset === undefined) {
    throw refuse(404, "not_found", `Asset with ${by} ${value} not found`);
  }
  return asset;
}
