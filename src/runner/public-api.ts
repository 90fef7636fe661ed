import { type RegisterHooksOptions, registerHooks } from "node:module";
import {
  cron,
  Dag,
  DeferTask,
  every,
  FailTask,
  getContext,
  param,
  RescheduleTask,
  RetryTask,
  SkipTask,
} from "../authoring/index.ts";
import { isWindsockError, WindsockError } from "../base/index.ts";

/** What a Dag file gets when it imports `windsock`: the values of src/index.ts. */
const publicApi: Readonly<Record<string, unknown>> = {
  cron,
  Dag,
  DeferTask,
  every,
  FailTask,
  getContext,
  isWindsockError,
  param,
  RescheduleTask,
  RetryTask,
  SkipTask,
  WindsockError,
};

const globalKey = "windsock";
const url = "windsock:api";
const source = `export const { ${Object.keys(publicApi).join(", ")} } = globalThis[Symbol.for("${globalKey}")];`;

/**
 * Has `import … from "windsock"`, and `require`, give this very copy of the package: Dag files load whether or not the
 * package is installed beside them, and no second copy is parsed. The module has no file, so this works in a one-file
 * bundle too.
 */
export function providePublicApi(
  register: (hooks: RegisterHooksOptions) => unknown = registerHooks,
): void {
  Reflect.set(globalThis, Symbol.for(globalKey), publicApi);
  register({
    resolve: (specifier, context, next) =>
      specifier === "windsock"
        ? { url, format: "module", shortCircuit: true }
        : next(specifier, context),
    load: (loaded, context, next) =>
      loaded === url ? { format: "module", source, shortCircuit: true } : next(loaded, context),
  });
}
