import { setTimeout as sleep } from "node:timers/promises";
import { releaseFacts } from "../../contract/index.ts";
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
  /** Release of Airflow whose runner is played. */
  readonly airflow: string;
  readonly signal: AbortSignal;
}

/** What the runner saw, and what was wrong with it. */
export interface Played {
  /** The first message that came; undefined: none. */
  greeting: unknown;
  /** How many frames may come at most; undefined: that is not known. */
  most: number | undefined;
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
    played.greeting = showValue(decodeReply(Object(puppet.frames[0])).body);
  }
  const part = createPart(stage);
  for (const [at, step] of steps.entries()) {
    const faults = await part.take(step);
    played.most = part.most();
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
  /** How many frames may have come by now; undefined when there were bytes of which nobody knows what they ask. */
  most(): number | undefined;
}

interface Sent {
  /** Undefined: not looked at. */
  readonly id: number | undefined;
  /** Which frame is its reply. */
  readonly at: number;
  readonly step: Step;
}

/** Names that messages had before Airflow 3.3. */
const formerNames: Readonly<Record<string, string>> = { GetXComCount: "GetNumberXComs" };
const presentNames: Readonly<Record<string, string>> = { XComLengthResponse: "XComCountResponse" };

function createPart(stage: Stage): Part {
  const { puppet, api, supervisor, airflow, signal } = stage;
  const { requestElements, hasFormerNames } = releaseFacts(airflow);
  let last = 0;
  /** How many frames were asked for, the greeting among them. */
  let due = 1;
  let isKnown = true;

  const frameOf = (step: Step): Sent & { readonly bytes: Uint8Array } => {
    last += 1;
    due += 1;
    const { id = last, elements = requestElements } = step;
    const { type, ...fields } = Object(buildValue(step.ask));
    const name = hasFormerNames ? (formerNames[type] ?? type) : type;
    const frame = encodeRequest(id, { ...(type !== undefined && { type: name }), ...fields });
    const bytes = elements === 3 ? frame : withElements(frame, elements, true);
    return { id, at: due - 1, step, bytes };
  };
  const send = async (bytes: Uint8Array, size: number = bytes.length): Promise<void> => {
    for (let at = 0; at < bytes.length; at += size) {
      await puppet.tell("send", { data: base64(bytes.subarray(at, at + size)) });
    }
  };
  /** Waits for the replies to these, in their order. */
  const hear = async (all: readonly Sent[]): Promise<Faults> => {
    const faults: string[] = [];
    for (const sent of all) {
      if (!(await puppet.until(() => puppet.frames.length > sent.at, signal))) {
        return [...faults, `no reply to ${showed(sent.step.ask)}: the runner was gone`];
      }
      faults.push(...replyFaults(sent, Object(puppet.frames[sent.at])));
    }
    return faults;
  };
  const waited = async (isSo: () => boolean, what: string): Promise<Faults> =>
    (await puppet.until(isSo, signal)) ? [] : [`${what}: the runner was gone before`];
  /** Waits for the end of the runner, or of the supervisor: what either means, others judge. */
  const gone = (): Promise<unknown> => puppet.until(() => false, signal).catch(() => {});
  const sendRaw = async (step: Step): Promise<Faults> => {
    const { raw, zeros = 0, pieces } = step;
    await send(raw === undefined ? Buffer.alloc(zeros) : Buffer.from(raw, "hex"), pieces);
    if (step.reply === undefined && step.error === undefined && step.ack === undefined) {
      isKnown = false;
      return [];
    }
    due += 1;
    return hear([{ id: step.id, at: due - 1, step }]);
  };

  return {
    most: () => (isKnown ? due : undefined),
    async take(step) {
      if (step.ask !== undefined) {
        const sent = frameOf(step);
        await send(sent.bytes, step.pieces);
        return step.noWait === true ? [] : hear([sent]);
      }
      if (step.together !== undefined) {
        const frames = step.together.map(frameOf);
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
      if (step.raw !== undefined || step.zeros !== undefined) {
        return sendRaw(step);
      }
      if (step.sleepMs !== undefined) {
        await Promise.race([sleep(step.sleepMs, undefined, { ref: false }), gone()]);
      } else if (step.signalSupervisor !== undefined) {
        process.kill(supervisor.pid, step.signalSupervisor);
      } else if (step.hang === true) {
        await gone();
      } else {
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

function replyFaults({ id, step }: Sent, payload: Uint8Array): Faults {
  const reply = decodeReply(payload);
  const body = presently(showValue(reply.body));
  const error = showValue(reply.error);
  const about = `reply to ${step.raw ?? Object(step.ask).type}`;
  return [
    ...(id === undefined || reply.id === id
      ? []
      : [`${about} has the id ${reply.id}, expected ${id}`]),
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

/** A reply under the name that its type has today. */
function presently(body: unknown): unknown {
  const { type } = Object(body);
  const name = presentNames[String(type)];
  return name === undefined ? body : { ...Object(body), type: name };
}

function nilFaults(what: string, value: unknown): Faults {
  return value === null ? [] : [`${what} is ${showed(value)}, expected nil`];
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}
