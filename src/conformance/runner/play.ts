import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { Faults, Peer } from "../driver.ts";
import { packageFile } from "../package-file.ts";
import type { Opening, RunnerCase } from "./case.ts";
import { strangersIn } from "./check-case.ts";
import { type Conversation, converse, type Heard } from "./conversation.ts";
import { makeFrame } from "./frames.ts";
import { dagFileVariable, makeGreeting } from "./greeting.ts";
import { watchHappenings } from "./happenings.ts";
import { judge } from "./judge.ts";
import { startRunner, untilEnded } from "./links.ts";
import { type HeardLog, readRecords } from "./records.ts";
import { createTimer } from "./timer.ts";
import { type Body, createWorld } from "./world.ts";

/** How long a runner has for its end unless the case says otherwise, in seconds. */
const defaultWithin = 15;

/** Plays the supervisor of one case, and judges what was seen. */
export async function playRunnerCase(
  one: RunnerCase,
  peer: Peer,
  signal: AbortSignal,
): Promise<Faults> {
  const strangers = strangersIn(one);
  if (strangers.length > 0) {
    return strangers.map((path) => `the case is wrong: there is no member ${path}`);
  }
  const { expect: { within = defaultWithin } = {} } = one;
  const dagFile = peer.env[dagFileVariable] ?? packageFile("conformance/dags/conformance.ts");
  const ending = new AbortController();
  const over = AbortSignal.any([signal, ending.signal]);
  await using started = await startRunner({
    command: peer.command,
    env: environmentOf(peer, one, dagFile),
    launch: one.launch ?? {},
    signal,
  });
  const { process, links } = started;
  using timer = createTimer(within * 1000, over);
  let heard: Heard = { requests: [], faults: [], unused: new Set() };
  let log: HeardLog = { records: [], faults: [] };
  const happenings = watchHappenings(one.happenings ?? [], { started, timer, over });
  if (links !== undefined) {
    const conversation = converse(links.comm, {
      world: createWorld(one, peer.airflow),
      airflow: peer.airflow,
      replies: one.replies ?? [],
      onRequest: ({ body }) => happenings.see("request", body),
      signal: over,
    });
    ({ heard } = conversation);
    const reading = readLater(one.launch?.readLogsAfterMs, over, () => {
      log = readRecords(links.logs, (record) => happenings.see("record", record));
    });
    happenings.watchOutput();
    happenings.see("connected");
    await open(conversation, one.opening ?? {}, {
      body: makeGreeting(one.greeting ?? {}, { airflow: peer.airflow, dagFile }),
      over,
    });
    timer.restart();
    happenings.see("greeted");
    await reading;
  }
  const end = await untilEnded(started, timer.signal);
  ending.abort();
  signal.throwIfAborted();
  return judge(one.expect ?? {}, {
    connections: started.connections,
    isReachable: isReachable(one.launch?.args),
    mustRead: mustRead(one),
    missed: [...happenings.waiting],
    heard,
    log,
    stdout: process.stdout.text(),
    stderr: process.stderr.text(),
    ending: end,
    within,
  });
}

function environmentOf(
  { env }: Peer,
  { launch }: RunnerCase,
  dagFile: string,
): Readonly<Record<string, string | undefined>> {
  const bundles = [
    {
      name: "dags-folder",
      classpath: "airflow.dag_processing.bundles.local.LocalDagBundle",
      kwargs: { path: dirname(dagFile) },
    },
  ];
  const more = Object.entries(launch?.env ?? {}).map(([name, value]) => [name, value ?? undefined]);
  return {
    AIRFLOW__LOGGING__LOGGING_LEVEL: "INFO",
    AIRFLOW__LOGGING__NAMESPACE_LEVELS: "",
    AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST: JSON.stringify(bundles),
    ...env,
    ...Object.fromEntries(more),
  };
}

/** Reads the log socket now, or later, without being waited for longer than the case lasts. */
async function readLater(afterMs: number = 0, over: AbortSignal, read: () => void): Promise<void> {
  if (afterMs > 0) {
    await sleep(afterMs, undefined, { signal: over });
  }
  read();
}

async function open(
  conversation: Conversation,
  opening: Opening,
  { body, over }: { readonly body: Body; readonly over: AbortSignal },
): Promise<void> {
  const { afterMs = 0, pieces, id = 0, elements, raw, cutTo } = opening;
  if (afterMs > 0) {
    await sleep(afterMs, undefined, { signal: over });
  }
  const bytes = raw === undefined ? makeFrame(id, { body }, elements) : Buffer.from(raw, "hex");
  await conversation.send(bytes.subarray(0, cutTo), pieces);
  if (opening.close === true) {
    conversation.close();
  }
}

/** Whether the arguments, unless they are the usual ones, have both addresses. */
function isReachable(args?: readonly string[]): boolean {
  const all = args?.join(" ") ?? "<comm> <logs>";
  return all.includes("<comm>") && all.includes("<logs>");
}

const reading = { type: "GetVariable", key: "steps" };

/** Whether the task is to come so far as to read what it shall do. */
function mustRead({ steps, expect: { never = [] } = {} }: RunnerCase): boolean {
  return steps !== undefined && !never.some((pattern) => isDeepStrictEqual(pattern, reading));
}
