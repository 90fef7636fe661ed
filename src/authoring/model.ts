import type { DagOptions, TaskOptions } from "./options.ts";
import type { Param } from "./params.ts";
import type { Schedule } from "./schedule.ts";

/** A Dag as it was declared; copies of the package find it under {@link dagBrand}. */
export interface DagModel {
  readonly dagId: string;
  readonly options: DagOptions;
  readonly timezone: string;
  readonly schedule: Schedule;
  readonly startSeconds: number | undefined;
  readonly endSeconds: number | undefined;
  readonly params: ReadonlyMap<string, Param>;
  /** In the order of their declaration. */
  readonly tasks: ReadonlyMap<string, TaskModel>;
}

/** A task as it was declared and placed. */
export interface TaskModel {
  readonly taskId: string;
  /** With the Dag's defaults in them. */
  readonly options: TaskOptions;
  readonly handler: unknown;
  /** Arguments of its call, with references in them. */
  args: unknown;
  isPlaced: boolean;
  /** Ids of the tasks directly after it. */
  readonly downstream: Set<string>;
}

const dagBrand = Symbol.for("windsock.dag");

/** Makes `dag` known as one to every copy of the package. */
export function brandDag(dag: object, model: DagModel): void {
  Object.defineProperty(dag, dagBrand, { value: model });
}

/** The declaration of a Dag, made by whichever copy of the package; undefined for anything else. */
export function modelOf(value: unknown): DagModel | undefined {
  const found: unknown =
    typeof value === "object" && value !== null ? Reflect.get(value, dagBrand) : undefined;
  return isModel(found) ? found : undefined;
}

function isModel(value: unknown): value is DagModel {
  return typeof value === "object" && value !== null && "dagId" in value && "tasks" in value;
}
