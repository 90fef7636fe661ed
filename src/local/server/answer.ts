import { RawJson } from "../../contract/index.ts";

/** What a route answers. */
export interface Answer {
  readonly status: number;
  /** JSON text; undefined for an answer without a body. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer with JSON. */
export function json(
  status: number,
  body: unknown,
  headers?: Readonly<Record<string, string>>,
): Answer {
  return { status, text: write(body), ...(headers && { headers }) };
}

/** JSON text of a value; RawJson is put in as it is. */
function write(value: unknown): string {
  if (value instanceof RawJson) {
    return value.text;
  }
  if (Array.isArray(value)) {
    return `[${value.map(write).join(",")}]`;
  }
  if (typeof value !== "object" || value === null) {
    return JSON.stringify(value);
  }
  const fields = Object.entries(value).filter(([, one]) => one !== undefined);
  return `{${fields.map(([key, one]) => `${JSON.stringify(key)}:${write(one)}`).join(",")}}`;
}

/** An answer whose JSON is there as text, values untouched. */
export function jsonText(status: number, text: string): Answer {
  return { status, text };
}

/** A success that has nothing to say. */
export const noContent: Answer = { status: 204 };

/** A success that only says so. */
export function stored(message: string): Answer {
  return json(201, { message });
}

/** A refusal by a route, in Airflow's form. */
export class Refusal extends Error {
  readonly answer: Answer;

  constructor(status: number, detail: unknown) {
    super(`refused with ${status}`);
    this.answer = json(status, { detail });
  }
}

/** A refusal with a reason, which programs read, and a message for people. */
export function refuse(
  status: number,
  reason: string,
  message: string,
  more: object = {},
): Refusal {
  return new Refusal(status, { reason, message, ...more });
}

/** One fault of a request, in the form of FastAPI. */
export interface Fault {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly input: unknown;
}

/** A refusal of a request that is not valid. */
export function invalid(faults: readonly Fault[]): Refusal {
  return new Refusal(422, faults);
}
