import { createLogUpdate } from "log-update";
import type { RunEvent } from "../local/index.ts";
import { markOf, toneOf } from "./marks.ts";
import { formatSeconds, nameOf } from "./table.ts";
import { createPainter, isLive, type Terminal } from "./terminal.ts";

/** Shows how a run goes. */
export interface Progress {
  /** Takes what happened. */
  show(event: RunEvent): void;
  /** Says something beside: below the picture, or as a line. */
  note(text: string): void;
  /** Ends the picture; plain lines stay. */
  close(): void;
}

type TaskEvent = Extract<RunEvent, { type: "task" }>;

/** Times per second that a live picture is drawn: enough for a clock with tenths. */
const drawEveryMs = 100;
/** Lines of a picture beside the tasks' own, and the terminal's last. */
const otherLines = 3;

/** Shows a run on standard error: a picture that changes on a terminal, a line per change elsewhere. */
export function createProgress(terminal: Terminal): Progress {
  return isLive(terminal.stderr, terminal.env) ? drawLive(terminal) : printLines(terminal);
}

function printLines({ stderr, env }: Terminal): Progress {
  const paint = createPainter(stderr, env);
  return {
    show(event) {
      if (event.type === "run-started") {
        stderr.write(`${event.dagId} ${event.runId}\n`);
      } else if (event.type === "task" && event.state !== "scheduled" && event.state !== "queued") {
        const time = paint("dim", new Date(event.at).toISOString().slice(11, 23));
        stderr.write(`${time} ${lineOf(event, event.at, paint)}\n`);
      }
    },
    note: (text) => stderr.write(`${text}\n`),
    close() {},
  };
}

function drawLive({ stderr, env }: Terminal): Progress {
  const paint = createPainter(stderr, env);
  const draw = createLogUpdate(stderr);
  const tasks = new Map<string, TaskEvent>();
  let title = "";
  let total = 0;
  let note = "";
  const redraw = () => {
    const all = [...tasks.values()];
    const ended = all.filter(({ state }) => isEnd(state)).length;
    const room = (stderr.rows ?? 24) - otherLines;
    const shown = all.length > room ? all.filter(({ state }) => !isEnd(state)).slice(0, room) : all;
    const lines = shown.map((event) => lineOf(event, Date.now(), paint));
    const head = `${title} ${paint("dim", `${ended}/${total}`)}`;
    draw([head, ...lines, ...(note === "" ? [] : [note])].join("\n"));
  };
  const timer = setInterval(redraw, drawEveryMs);
  return {
    show(event) {
      if (event.type === "run-started") {
        title = `${event.dagId} ${paint("dim", event.runId)}`;
        total = event.taskIds.length;
      } else if (event.type === "task") {
        tasks.set(nameOf(event), event);
      }
      redraw();
    },
    note(text) {
      note = text;
      redraw();
    },
    close() {
      clearInterval(timer);
      draw.clear();
      draw.done();
    },
  };
}

function lineOf(event: TaskEvent, now: number, paint: ReturnType<typeof createPainter>): string {
  const { state, tryNumber, nextTryAt, at } = event;
  const mark = paint(toneOf(state), markOf(state));
  const word = paint(toneOf(state), state ?? "none");
  const tries = tryNumber > 1 ? ` try ${tryNumber}` : "";
  const wait =
    nextTryAt === null ? "" : ` next in ${formatSeconds(Math.max(nextTryAt - now, 0) / 1000)}`;
  const since = state === "running" && now > at ? ` ${formatSeconds((now - at) / 1000)}` : "";
  return `${mark} ${nameOf(event)} ${word}${tries}${wait}${since}`;
}

function isEnd(state: string | null): boolean {
  return ["success", "failed", "skipped", "upstream_failed", "removed"].includes(state ?? "");
}
