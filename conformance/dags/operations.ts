// The operations of the task `steps`: docs/write-a-runner.md says what each does.
import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { type Context, isWindsockError } from "windsock";
import { describeContext } from "./describe-context.ts";
import { endings } from "./endings.ts";
import { listOf, type Members, textOf } from "./members.ts";
import { makeOdd } from "./odd-values.ts";

/** What came of an operation: its result, or what the handler is to return. */
export type Done = { readonly result: unknown } | { readonly returns: unknown };

type Operation = (members: Members, context: Context) => unknown;

/** Performs one operation. */
export async function perform(operation: object, context: Context): Promise<Done> {
  const members: Members = { ...operation };
  const name = textOf(members["do"]);
  const ending = endings[name];
  if (ending !== undefined) {
    return ending(members);
  }
  const returning = returns[name];
  if (returning !== undefined) {
    return { returns: await returning(members, context) };
  }
  const ofPlatform = platform[name];
  if (ofPlatform === undefined) {
    return { result: (await others[name]?.(members, context)) ?? null };
  }
  try {
    return { result: (await ofPlatform(members, context)) ?? null };
  } catch (error) {
    if (members["uncaught"] === true) {
      throw error;
    }
    return { result: { error: kindOf(error) } };
  }
}

const kinds: Readonly<Record<string, string>> = {
  ERR_WINDSOCK_VARIABLE_NOT_FOUND: "not-found",
  ERR_WINDSOCK_CONNECTION_NOT_FOUND: "not-found",
  ERR_WINDSOCK_VALUE_NOT_JSON: "not-json",
  ERR_WINDSOCK_VARIABLE_NOT_JSON: "not-json",
  ERR_WINDSOCK_CONNECTION_EXTRA_NOT_JSON: "not-json",
  ERR_WINDSOCK_PEER_REFUSED: "refused",
};

function kindOf(error: unknown): string {
  return (isWindsockError(error) ? kinds[error.code] : undefined) ?? "other";
}

const pull: Operation = (
  { task, key, dag, run, map_index: mapIndex, prior_dates: isPrior, ...members },
  { xcom },
) =>
  xcom.pull({
    ...(task !== undefined && { taskIds: textOf(task) }),
    ...(key !== undefined && { key: textOf(key) }),
    ...(dag !== undefined && { dagId: textOf(dag) }),
    ...(run !== undefined && { runId: textOf(run) }),
    ...(mapIndex !== undefined && { mapIndex: Number(mapIndex) }),
    includePriorDates: isPrior === true,
    default: members["default"] ?? null,
  });

/** Whose errors are results. */
const platform: Readonly<Record<string, Operation>> = {
  "get-variable": (members, { variables }) => {
    const key = textOf(members["key"]);
    return "default" in members
      ? variables.get(key, { default: members["default"] })
      : variables.get(key);
  },
  "get-variable-json": (members, { variables }) => {
    const key = textOf(members["key"]);
    return "default" in members
      ? variables.getJson(key, { default: members["default"] })
      : variables.getJson(key);
  },
  "set-variable": ({ key, value, description }, { variables }) =>
    variables.set(
      textOf(key),
      textOf(value),
      description === undefined ? {} : { description: textOf(description) },
    ),
  // a text is written as it is: here it is to be JSON, too
  "set-variable-json": ({ key, value }, { variables }) =>
    variables.set(textOf(key), typeof value === "string" ? JSON.stringify(value) : value),
  "delete-variable": ({ key }, { variables }) => variables.delete(textOf(key)),
  "get-connection": async ({ id }, { connections }) => {
    const found = await connections.get(textOf(id));
    const { host, schema, login, password, port, extra } = found;
    const parts = { host, schema, login, password, port, extra };
    const entries = Object.entries(parts).map(([name, part]) => [name, part ?? null]);
    return { id: found.id, type: found.connType, ...Object.fromEntries(entries) };
  },
  "get-connection-extra": async ({ id }, { connections }) =>
    (await connections.get(textOf(id))).extraJson(),
  "pull-xcom": pull,
  "pull-xcoms": ({ tasks, key }, { xcom }) =>
    xcom.pull({
      taskIds: listOf(tasks).map(textOf),
      ...(key !== undefined && { key: textOf(key) }),
    }),
  "push-xcom": ({ key, value }, { xcom }) => xcom.push(textOf(key), value),
  "push-odd": ({ key, kind }, { xcom }) => xcom.push(textOf(key), makeOdd(textOf(kind))),
  "delete-xcom": ({ key }, { xcom }) => xcom.delete({ key: textOf(key) }),
};

/** What the handler returns. */
const returns: Readonly<Record<string, Operation>> = {
  return: ({ value }) => value,
  "return-nothing": () => undefined,
  "return-pulled": pull,
  "return-integer": ({ digits }) => ({ id: BigInt(textOf(digits)) }),
  "return-odd": ({ kind }) => ({ odd: makeOdd(textOf(kind)) }),
};

const others: Readonly<Record<string, Operation>> = {
  together: ({ ops }, context) =>
    Promise.all(
      listOf(ops).map(async (one) => {
        const done = await perform(Object(one), context);
        return "result" in done ? done.result : null;
      }),
    ),
  context: (_, context) => describeContext(context),
  environment: ({ names }) =>
    Object.fromEntries(listOf(names).map((name) => [name, process.env[textOf(name)] ?? null])),
  log: ({ level, message, fields }, { log }) => {
    const levels: Readonly<Record<string, keyof typeof log>> = {
      debug: "debug",
      warning: "warning",
      error: "error",
    };
    log[levels[textOf(level)] ?? "info"](textOf(message), Object(fields));
  },
  "log-odd": ({ message, kind }, { log }) =>
    log.info(textOf(message), { odd: makeOdd(textOf(kind)) }),
  "log-many": ({ count }, { log }) => {
    for (let at = 0; at < Number(count); at += 1) {
      log.info(`record ${at}`);
    }
  },
  print: ({ text, to }) => print(to, `${textOf(text)}\n`),
  "print-many": ({ count, to }) => {
    for (let at = 0; at < Number(count); at += 1) {
      print(to, `line ${at}\n`);
    }
  },
  "print-connection": async ({ id }, { connections }) =>
    print("stdout", `password: ${(await connections.get(textOf(id))).password}\n`),
  "log-connection": async ({ id }, { connections, log }) =>
    log.info(`password: ${(await connections.get(textOf(id))).password}`),
  sleep: async ({ seconds }, { signal }) => {
    await sleep(Number(seconds) * 1000, undefined, { signal });
  },
  "sleep-deaf": async ({ seconds }) => {
    await sleep(Number(seconds) * 1000);
  },
  "wait-forever": () => new Promise(() => {}),
  "wait-for-stop": async ({ seconds }, { signal }) => {
    await sleep(Number(seconds) * 1000, undefined, { signal }).catch(() => {});
    return signal.aborted;
  },
  "background-error": ({ message, after_seconds: after }) => {
    void sleep(Number(after ?? 0) * 1000).then(() => {
      throw new Error(textOf(message));
    });
  },
  "leave-open": ({ seconds }) => {
    setTimeout(() => {}, Number(seconds) * 1000);
  },
  "leave-child": ({ seconds }) => {
    const child = spawn("sleep", [textOf(seconds)], { stdio: ["ignore", "inherit", "inherit"] });
    child.unref();
  },
};

function print(to: unknown, text: string): void {
  (to === "stderr" ? process.stderr : process.stdout).write(text);
}
