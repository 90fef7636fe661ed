import { jsonFieldsOf, RawJson } from "../contract/index.ts";
import { ByteWriter } from "./byte-writer.ts";
import { Decoder } from "./decode.ts";
import { encodeValue, limitDepth } from "./encode.ts";
import { ValueNotSendableError } from "./errors.ts";
import { readJson } from "./msgpack-to-json.ts";
import { writeArrayHead } from "./scalars.ts";

/** A number by which a reply finds its request. Airflow echoes every 64-bit integer. */
export type FrameId = number | bigint;

/**
 * How frames are dressed. `array`: `[id, body, …]`, as Airflow does. `map`: the body alone, as in the first published
 * summary of the protocol; replies come in order.
 */
export type Dialect = "array" | "map";

/** What a frame to the supervisor says. */
export interface RequestFrame {
  readonly dialect: Dialect;
  /** 0 in the dialect `map`, which has none. */
  readonly id: FrameId;
  /** Not yet checked against the contract. */
  readonly body: unknown;
  /** W3C trace context, when there is one. */
  readonly carrier: Readonly<Record<string, string>> | null;
  /** What a JSON-typed field holds that is no JSON: the request is to be refused, the channel is unharmed. */
  readonly fault: ValueNotSendableError | undefined;
}

/** What a frame to the runner says: a body, or an error in its own slot, or neither (a bare acknowledgement). */
export interface ReplyFrame {
  readonly id: FrameId;
  readonly body: unknown;
  readonly error: unknown;
}

/** How values of JSON-typed fields come: made, or as their text (see RawJson). */
export type JsonMode = "values" | "raw";

/**
 * Reads the payload of a frame to the supervisor.
 *
 * @throws {MessageMalformedError} it is no envelope
 */
export function decodeRequest(payload: Uint8Array, json: JsonMode): RequestFrame {
  const decoder = new Decoder(payload);
  const head = decoder.head();
  if (head.kind === "map") {
    const { body, fault } = attempt(() => readMap(decoder, head.size, json));
    return { dialect: "map", id: 0, body, carrier: null, fault };
  }
  const count = head.kind === "array" ? head.size : 0;
  if (count < 2) {
    return decoder.fail("frame that is no list of id and body");
  }
  const id = readId(decoder);
  const { body, fault } = attempt(() => readBody(decoder, json));
  if (fault !== undefined) {
    return { dialect: "array", id, body, carrier: null, fault };
  }
  const carrier = count > 2 ? readCarrier(decoder) : null;
  skipRest(decoder, count - 3);
  return { dialect: "array", id, body, carrier, fault };
}

/**
 * Reads the payload of a frame to the runner.
 *
 * @throws {MessageMalformedError} it is no envelope
 */
export function decodeReply(payload: Uint8Array): ReplyFrame {
  const decoder = new Decoder(payload);
  const head = decoder.head();
  if (head.kind !== "array" || head.size < 1) {
    return decoder.fail("frame that is no list of id, body and error");
  }
  const id = readId(decoder);
  const body = head.size > 1 ? readBody(decoder, "values") : null;
  const error = head.size > 2 ? readBody(decoder, "values") : null;
  skipRest(decoder, head.size - 3);
  return { id, body, error };
}

/**
 * Writes a whole frame to the supervisor.
 *
 * @param body - as `writeMessage` makes it
 * @throws {ValueNotSendableError}
 */
export function encodeRequest(id: FrameId, body: unknown): Uint8Array {
  return frame("array", [id, body, null]);
}

/**
 * Writes a whole frame to the runner.
 *
 * @throws {ValueNotSendableError}
 */
export function encodeReply(
  { id, body, error }: ReplyFrame,
  dialect: Dialect = "array",
): Uint8Array {
  return dialect === "array" ? frame(dialect, [id, body, error]) : frame(dialect, [error ?? body]);
}

function attempt(read: () => unknown): Pick<RequestFrame, "body" | "fault"> {
  try {
    return { body: read(), fault: undefined };
  } catch (error) {
    if (error instanceof ValueNotSendableError) {
      return { body: null, fault: error };
    }
    throw error;
  }
}

function frame(dialect: Dialect, parts: readonly unknown[]): Uint8Array {
  const out = new ByteWriter();
  out.raw(new Uint8Array(4)); // the length, once it is known
  if (dialect === "array") {
    writeArrayHead(parts.length, out);
  }
  for (const part of parts) {
    encodeValue(part, out, "$");
  }
  out.setUint32(0, out.length - 4);
  return out.bytes();
}

function readId(decoder: Decoder): FrameId {
  const head = decoder.head();
  const id = head.kind === "scalar" ? head.value : null;
  return typeof id === "number" || typeof id === "bigint"
    ? id
    : decoder.fail("frame id that is no integer");
}

function readBody(decoder: Decoder, json: JsonMode): unknown {
  const head = decoder.head();
  if (head.kind === "map") {
    return readMap(decoder, head.size, json);
  }
  return head.kind === "scalar" && head.value === null
    ? null
    : decoder.fail("body that is neither a map nor nil");
}

function readMap(decoder: Decoder, count: number, json: JsonMode): Record<string, unknown> {
  const parts = new Map<string, unknown>();
  const type = json === "raw" ? decoder.peekText("type", count) : "";
  const jsonFields = jsonFieldsOf(type);
  for (let item = 0; item < count; item += 1) {
    const key = decoder.key();
    if (jsonFields.has(key)) {
      const text = readJson(decoder, limitDepth, `${type}.${key}`);
      parts.set(key, text === "null" ? null : new RawJson(text));
    } else {
      parts.set(key, decoder.value(limitDepth));
    }
  }
  return Object.fromEntries(parts);
}

function readCarrier(decoder: Decoder): Readonly<Record<string, string>> | null {
  const head = decoder.head();
  if (head.kind === "scalar" && head.value === null) {
    return null;
  }
  if (head.kind !== "map") {
    return decoder.fail("trace carrier that is neither a map nor nil");
  }
  const carrier: [string, string][] = [];
  for (let item = 0; item < head.size; item += 1) {
    const key = decoder.key();
    const value = decoder.value(0);
    carrier.push([
      key,
      typeof value === "string" ? value : decoder.fail("trace carrier of no text"),
    ]);
  }
  return Object.fromEntries(carrier);
}

/** Later releases add elements; earlier ones ignore them. */
function skipRest(decoder: Decoder, count: number): void {
  for (let item = 0; item < count; item += 1) {
    decoder.value();
  }
  if (!decoder.isAtEnd) {
    decoder.fail("bytes after the frame's list");
  }
}
