// The Dag of the conformance kit in Airflow's own TypeScript SDK: docs/write-a-runner.md says what each operation does. What the
// SDK has no words for is an error here, so that a run of the kit shows what is missing. A time limit cannot be said: there is no task `limited`.
import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import {
  ConnectionNotFoundError,
  Dag,
  DagRegistry,
  serveDags,
  VariableNotFoundError,
} from "apache-airflow-ts-sdk";

class Lacking extends Error {}
const lacks = (what) => () => {
  throw new Lacking(`the SDK has no ${what}`);
};

class OwnClass {
  member = 1;
}
const cycle = [];
cycle.push(cycle);
const deep = () => {
  let value = 0;
  for (let level = 0; level < 10_000; level += 1) {
    value = [value];
  }
  return value;
};
const odd = {
  "lone-surrogate": () => "\ud800x",
  "surrogate-key": () => ({ "\ud800x": 1 }),
  "not-a-number": () => Number.NaN,
  infinity: () => Number.POSITIVE_INFINITY,
  "negative-zero": () => -0,
  bytes: () => Buffer.from("bytes"),
  moment: () => new Date("2026-03-04T05:06:07Z"),
  map: () => new Map([[1, 2]]),
  set: () => new Set([1, 2]),
  function: () => () => 1,
  object: () => new OwnClass(),
  cycle: () => cycle,
  deep,
  "big-integer": () => 2n ** 70n,
  absent: () => undefined,
};

const pull = async (
  {
    task,
    key = "return_value",
    dag,
    run,
    map_index: mapIndex,
    prior_dates: includePriorDates,
    ...members
  },
  { client },
) =>
  (await client.getXCom({
    key,
    taskId: task,
    dagId: dag,
    runId: run,
    mapIndex,
    includePriorDates,
  })) ??
  members.default ??
  null;

const textOf = async ({ key, ...members }, client) => {
  const text = await ("default" in members
    ? client.getVariable(key)
    : client.getVariableOrThrow(key));
  return text === null ? { missing: members.default } : { text };
};

/** Whose errors are results. */
const platform = {
  "get-variable": async (members, { client }) => {
    const { text, missing } = await textOf(members, client);
    return text ?? missing;
  },
  "get-variable-json": async (members, { client }) => {
    const { text, missing } = await textOf(members, client);
    return text === undefined ? missing : JSON.parse(text);
  },
  "set-variable": lacks("way to write a variable"),
  "set-variable-json": lacks("way to write a variable"),
  "delete-variable": lacks("way to delete a variable"),
  "get-connection": async ({ id }, { client }) => {
    const { host, schema, login, password, port, extra, ...found } =
      await client.getConnectionOrThrow(id);
    const parts = { host, schema, login, password, port, extra };
    return {
      id: found.id,
      type: found.type,
      ...Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part ?? null])),
    };
  },
  "get-connection-extra": async ({ id }, { client }) =>
    JSON.parse((await client.getConnectionOrThrow(id)).extra || "{}"),
  "pull-xcom": pull,
  "pull-xcoms": ({ tasks, key = "return_value" }, { client }) =>
    Promise.all(tasks.map((taskId) => client.getXCom({ key, taskId }))),
  "push-xcom": ({ key, value }, { client }) => client.setXCom({ key, value }),
  "push-odd": ({ key, kind }, { client }) => client.setXCom({ key, value: odd[kind]() }),
  "delete-xcom": lacks("way to delete an XCom"),
};

const returns = {
  return: ({ value }) => value,
  "return-nothing": () => undefined,
  "return-pulled": pull,
  "return-integer": ({ digits }) => ({ id: BigInt(digits) }),
  "return-odd": ({ kind }) => ({ odd: odd[kind]() }),
};

/** What the SDK does not tell a task. */
const untold = [
  "ti_id",
  "max_tries",
  "start_date",
  "run_type",
  "logical_date",
  "data_interval_start",
  "data_interval_end",
  "run_after",
  "run_start_date",
  "conf",
  "partition_key",
  "params",
  "resumed",
];

const overflow = () => overflow() + 1;

const others = {
  together: ({ ops }, args) =>
    Promise.all(ops.map(async (one) => (await perform(one, args)).result ?? null)),
  context: (_, { ctx }) => ({
    ...Object.fromEntries(untold.map((name) => [name, null])),
    dag_id: ctx.dagId,
    task_id: ctx.taskId,
    run_id: ctx.runId,
    try_number: ctx.tryNumber,
    map_index: ctx.mapIndex,
  }),
  environment: ({ names }) =>
    Object.fromEntries(names.map((name) => [name, process.env[name] ?? null])),
  log: lacks("logger for tasks"),
  "log-odd": lacks("logger for tasks"),
  "log-many": lacks("logger for tasks"),
  "log-connection": lacks("logger for tasks"),
  print: ({ text, to = "stdout" }) => void process[to].write(`${text}\n`),
  "print-many": ({ count, to = "stdout" }) => {
    for (let at = 0; at < count; at += 1) {
      process[to].write(`line ${at}\n`);
    }
  },
  "print-connection": async ({ id }, { client }) =>
    void process.stdout.write(`password: ${(await client.getConnectionOrThrow(id)).password}\n`),
  throw: ({ message, cause }) => {
    throw new Error(message, cause === undefined ? undefined : { cause: new RangeError(cause) });
  },
  "throw-group": ({ message, messages }) => {
    throw new AggregateError(
      messages.map((one) => new Error(one)),
      message,
    );
  },
  "throw-odd": ({ kind }) => {
    const error = new Error("its own cause");
    error.cause = error;
    const nameless = Object.defineProperty(new Error("never seen"), "message", {
      get: lacks("message"),
    });
    const thrown = {
      text: "only words",
      cycle: error,
      nameless,
      interrupt: new DOMException("interrupted", "AbortError"),
    };
    if (kind === "exit") {
      process.exit(0);
    }
    if (kind === "overflow") {
      overflow();
    }
    throw thrown[kind];
  },
  skip: lacks("way to skip a task"),
  fail: lacks("way to fail for good"),
  retry: lacks("way to ask for a retry"),
  reschedule: lacks("way to reschedule"),
  defer: lacks("way to defer"),
  exit: ({ code }) => process.exit(code),
  sleep: async ({ seconds }, { ctx }) =>
    void (await sleep(seconds * 1000, undefined, { signal: ctx.signal })),
  "sleep-deaf": async ({ seconds }) => void (await sleep(seconds * 1000)),
  "wait-forever": () => new Promise(() => {}),
  "wait-for-stop": async ({ seconds }, { ctx }) => {
    await sleep(seconds * 1000, undefined, { signal: ctx.signal }).catch(() => {});
    return ctx.signal.aborted;
  },
  "background-error": ({ message, after_seconds: after = 0 }) => {
    void sleep(after * 1000).then(() => {
      throw new Error(message);
    });
  },
  "leave-open": ({ seconds }) => void setTimeout(() => {}, seconds * 1000),
  "leave-child": ({ seconds }) =>
    spawn("sleep", [String(seconds)], { stdio: ["ignore", "inherit", "inherit"] }).unref(),
};

async function perform(operation, args) {
  const name = operation.do;
  if (returns[name] !== undefined) {
    return { returns: await returns[name](operation, args), ends: true };
  }
  if (platform[name] === undefined) {
    return { result: await others[name](operation, args) };
  }
  try {
    return { result: await platform[name](operation, args) };
  } catch (error) {
    if (operation.uncaught === true) {
      throw error;
    }
    return { result: { error: kindOf(error) } };
  }
}

function kindOf(error) {
  if (error instanceof VariableNotFoundError || error instanceof ConnectionNotFoundError) {
    return "not-found";
  }
  if (error instanceof SyntaxError || error instanceof TypeError || error instanceof RangeError) {
    return "not-json";
  }
  return error instanceof Lacking ? "other" : "refused";
}

async function steps(args) {
  const results = [];
  for (const operation of JSON.parse(await args.client.getVariableOrThrow("steps"))) {
    const done = await perform(operation, args);
    if (done.ends) {
      return done.returns;
    }
    results.push(done.result ?? null);
  }
  return results;
}

const dag = new Dag("conformance");
for (const name of ["steps", "outputs", "silent"]) {
  dag.task(name, steps);
}
dag.task("follow", async ({ client }) => ({
  got: await client.getXCom({ key: "return_value", taskId: "steps" }),
}));

await serveDags(new DagRegistry(dag));
