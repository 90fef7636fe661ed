import { setTimeout as sleep } from "node:timers/promises";
import { decodeReply, encodeRequest } from "../../wire/index.ts";
import type { Faults } from "../driver.ts";
import { mismatches } from "../match.ts";
import type { PeerProcess } from "../peer-process.ts";
import { withElements } from "../runner/frames.ts";
import { buildValue, showValue } from "../runner/values.ts";
import { showed } from "../sequences.ts";
import type { Api } from "./api.ts";
import type { Puppet } from "./puppet.ts";
import type { Step, SupervisorCase } from "./supervisor-case.ts";

/** What the runner's part is played with. */
export interface Stage {
  readonly puppet: Puppet;
  readonly api: Api;
  readonly supervisor: PeerProcess;
  readonly signal: AbortSignal;
}

/** What the runner saw, and what was wrong with it. */
export interface Played {
  /** The first message that came; undefined: none. */
  greeting: unknown;
  readonly faults: string[];
}

/** The report that a runner sends that has nothing else to do. */
const success: Step = {
  ask: {
    type: "SucceedTask",
    end_date: "2026-01-02T03:04:10Z",
    task_outlets: [],
    outlet_events: [],
  },
  ack: true,
};

/** Plays the runner: waits for its greeting, does its steps, and ends. @param played - what is filled in as it is seen */
export async function playRunner(one: SupervisorCase, stage: Stage, played: Played): Promise<void> {
  const { puppet, signal } = stage;
  const { steps = [success], ungreeted } = one;
  if (ungreeted !== true) {
    if (!(await puppet.until(() => puppet.frames.length > 0, signal))) {
      return;
    }
    played.greeting = showValue(decodeReply(puppet.frames[0] ?? new Uint8Array()).body);
  }
  const part = createPart(stage, ungreeted === true ? 0 : 1);
  for (const [at, step] of steps.entries()) {
    const faults = await part.take(step);
    played.faults.push(...faults.map((fault) => `step ${at + 1}: ${fault}`));
    if (faults.length > 0) {
      break;
    }
  }
  const last = steps.at(-1);
  if (last?.hang === undefined && last?.exit === undefined && last?.kill === undefined) {
    await puppet.tell("close", { which: "comm" });
    await puppet.tell("close", { which: "logs" });
    await puppet.tell("exit", { code: 0 });
  }
}

interface Part {
  take(step: Step): Promise<Faults>;
}

interface Sent {
  readonly id: number;
  readonly step: Step;
}

function createPart(stage: Stage, greetings: number): Part {
  const { puppet, api, supervisor, signal } = stage;
  let last = 0;
  /** How many frames were looked at. */
  let read = greetings;

  const frameOf = (step: Step): { readonly id: number; readonly bytes: Uint8Array } => {
    last += 1;
    const { id = last, elements = 3 } = step;
    const frame = encodeRequest(id, buildValue(step.ask));
    return { id, bytes: elements === 3 ? frame : withElements(frame, elements, true) };
  };
  const send = async (bytes: Uint8Array, size: number = bytes.length): Promise<void> => {
    for (let at = 0; at < bytes.length; at += size) {
      await puppet.tell("send", { data: base64(bytes.subarray(at, at + size)) });
    }
  };
  /** Waits for the replies to these, in their order. */
  const hear = async (all: readonly Sent[]): Promise<Faults> => {
    const faults: string[] = [];
    for (const { id, step } of all) {
      const index = read;
      if (!(await puppet.until(() => puppet.frames.length > index, signal))) {
        return [...faults, `no reply to ${showed(step.ask)}: the runner was gone`];
      }
      read += 1;
      faults.push(...replyFaults(step, id, puppet.frames[index] ?? new Uint8Array()));
    }
    return faults;
  };
  const waited = async (isSo: () => boolean, what: string): Promise<Faults> =>
    (await puppet.until(isSo, signal)) ? [] : [`${what}: the runner was gone before`];

  return {
    async take(step) {
      if (step.ask !== undefined) {
        const { id, bytes } = frameOf(step);
        await send(bytes, step.pieces);
        return step.noWait === true ? [] : hear([{ id, step }]);
      }
      if (step.together !== undefined) {
        const frames = step.together.map((each) => ({ ...frameOf(each), step: each }));
        await send(Buffer.concat(frames.map(({ bytes }) => bytes)), step.pieces);
        return hear(frames);
      }
      if (step.untilCall !== undefined) {
        await api.untilCalled(step.untilCall, step.times ?? 1, signal);
        return [];
      }
      if (step.untilTold === true) {
        return waited(() => puppet.isTold, "it was not told by SIGTERM");
      }
      if (step.untilHungUp === true) {
        return waited(() => puppet.isHungUp, "the supervisor did not hang up");
      }
      if (step.sleepMs !== undefined) {
        await sleep(step.sleepMs, undefined, { signal });
      } else if (step.signalSupervisor !== undefined) {
        process.kill(supervisor.pid, step.signalSupervisor);
      } else if (step.raw !== undefined || step.zeros !== undefined) {
        await send(
          step.raw === undefined ? Buffer.alloc(step.zeros ?? 0) : Buffer.from(step.raw, "hex"),
        );
      } else if (step.hang !== true) {
        const { what, ...more } = commandOf(step);
        await puppet.tell(what, more);
      }
      return [];
    },
  };
}

/** The step as the puppet is told it. */
function commandOf(step: Step): { readonly what: string } & Readonly<Record<string, unknown>> {
  const { print, printError, record, recordPart, leave, close, exit, kill } = step;
  if (print !== undefined || printError !== undefined) {
    return {
      what: "print",
      to: print === undefined ? 2 : 1,
      data: base64(bytesOf(print ?? printError)),
    };
  }
  if (record !== undefined || recordPart !== undefined) {
    const content = bytesOf(record ?? recordPart);
    const end = Buffer.from(record === undefined ? "" : "\n");
    return { what: "record", data: base64(Buffer.concat([content, end])) };
  }
  if (leave !== undefined) {
    return { what: "leave", ...leave };
  }
  if (close !== undefined) {
    return { what: "close", which: close };
  }
  if (exit !== undefined) {
    return { what: "exit", code: exit };
  }
  if (kill !== undefined) {
    return { what: "kill", signal: kill };
  }
  return { what: step.heed === true ? "heed" : "pause" };
}

/** Text as it is, bytes, and anything else as JSON. */
function bytesOf(value: unknown): Buffer {
  const built = buildValue(value);
  if (built instanceof Uint8Array) {
    return Buffer.from(built);
  }
  return Buffer.from(typeof built === "string" ? built : JSON.stringify(built));
}

function replyFaults(step: Step, id: number, payload: Uint8Array): Faults {
  const reply = decodeReply(payload);
  const body = showValue(reply.body);
  const error = showValue(reply.error);
  const about = `reply to ${Object(step.ask).type}`;
  return [
    ...(reply.id === id ? [] : [`${about} has the id ${reply.id}, expected ${id}`]),
    ...(step.reply === undefined
      ? []
      : [...mismatches(step.reply, body, about), ...nilFaults(`${about}: error`, error)]),
    ...(step.error === undefined
      ? []
      : [...mismatches(step.error, error, `${about}: error`), ...nilFaults(about, body)]),
    ...(step.ack === true
      ? [...nilFaults(about, body), ...nilFaults(`${about}: error`, error)]
      : []),
  ];
}

function nilFaults(what: string, value: unknown): Faults {
  return value === null ? [] : [`${what} is ${showed(value)}, expected nil`];
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}
