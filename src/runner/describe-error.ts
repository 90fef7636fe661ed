import { resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { isWindsockError } from "../base/index.ts";

/** A place in the code. */
interface Frame {
  readonly filename: string;
  readonly lineno: number;
  readonly name: string;
}

/** One error of a chain, in the form in which Airflow's task logs hold exceptions. */
export interface DescribedError {
  readonly exc_type: string;
  readonly exc_value: string;
  readonly exc_notes: readonly string[];
  readonly is_cause: boolean;
  readonly is_group: boolean;
  /** Outermost call first. */
  readonly frames: readonly Frame[];
  /** The chain of each error of a group. */
  readonly exceptions: readonly (readonly DescribedError[])[];
}

const ours = homeOf(import.meta.filename);
/** Longest chain that is shown. */
const maxErrors = 20;
const place = /^\s+at (?:(.*?) \()?(?:async )?(.*?):(\d+):\d+\)?$/;

/** One line that says what was thrown: `ERR_WINDSOCK_X: message` or `TypeError: message`. */
export function titleOf(thrown: unknown): string {
  if (!Error.isError(thrown)) {
    return `a value that is no error was thrown: ${show(thrown)}`;
  }
  const [name, message] = [typeOf(thrown), factOf(thrown, "message")];
  return message === "" ? name : `${name}: ${show(message)}`;
}

/** What was thrown, and all it came from: causes and the members of groups. */
export function describeError(
  thrown: unknown,
  isCause: boolean = false,
  left: number = maxErrors,
): DescribedError[] {
  if (left === 0) {
    return [];
  }
  if (!Error.isError(thrown)) {
    return [entry("value", show(thrown), isCause, [])];
  }
  const errors = factOf(thrown, "errors");
  const group: readonly unknown[] = Array.isArray(errors) ? errors : [];
  const cause = factOf(thrown, "cause");
  return [
    {
      ...entry(typeOf(thrown), show(factOf(thrown, "message")), isCause, framesOf(thrown)),
      exc_notes: isWindsockError(thrown) ? [thrown.cure] : [],
      is_group: group.length > 0,
      exceptions: group.slice(0, left).map((inner) => describeError(inner, false, left - 1)),
    },
    ...(cause === undefined ? [] : describeError(cause, true, left - 1)),
  ];
}

/** What an error says of itself; of what cannot be read, that it cannot. */
export function factOf(
  error: Error,
  name: "name" | "message" | "stack" | "cause" | "errors",
): unknown {
  try {
    return Reflect.get(error, name);
  } catch {
    return `its ${name} cannot be read`;
  }
}

/** The first place outside Node and this package: where user code has to be looked at. */
export function placeOf(error: unknown, file: string): number | undefined {
  const frames = Error.isError(error) ? framesOf(error) : [];
  return frames.findLast(({ filename }) => filename === file)?.lineno;
}

/**
 * Where the code of this package is: the bundle, or the folder of the sources.
 *
 * @param filename - of this file, or of the bundle that it is in
 */
export function homeOf(filename: string): string {
  return filename.endsWith(".cjs") ? filename : resolve(filename, "../..") + sep;
}

function typeOf(error: Error): string {
  return isWindsockError(error) ? error.code : show(factOf(error, "name"));
}

function entry(
  type: string,
  value: string,
  isCause: boolean,
  frames: readonly Frame[],
): DescribedError {
  return {
    exc_type: type,
    exc_value: value,
    exc_notes: [],
    is_cause: isCause,
    is_group: false,
    frames,
    exceptions: [],
  };
}

/** Places in user code; in ours only where there are no others. */
function framesOf(error: Error): readonly Frame[] {
  const all = allFramesOf(error);
  const theirs = all.filter((frame) => !frame.filename.startsWith(ours));
  return theirs.length === 0 ? all : theirs;
}

function allFramesOf(error: Error): readonly Frame[] {
  const frames: Frame[] = [];
  for (const line of show(factOf(error, "stack")).split("\n")) {
    const [, name, path = "", lineno] = place.exec(line) ?? [];
    if (lineno !== undefined && !path.startsWith("node:")) {
      frames.unshift({
        filename: filename(path),
        lineno: Number(lineno),
        name: name ?? "<module>",
      });
    }
  }
  return frames;
}

function filename(path: string): string {
  return path.startsWith("file://") ? fileURLToPath(path) : path;
}

/** Text of anything, also of what throws when it is turned into text. */
function show(value: unknown): string {
  try {
    return typeof value === "string" ? value : String(value);
  } catch {
    return "a value that has no text"; // an object without prototype, or a toString() that throws
  }
}
