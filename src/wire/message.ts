import { jsonFieldsOf, RawJson } from "../contract/index.ts";
import { ByteWriter } from "./byte-writer.ts";
import { Decoder } from "./decode.ts";
import { encodeValue, limitDepth } from "./encode.ts";
import { FrameTooLargeError, ValueNotSendableError } from "./errors.ts";
import { defaultLimitBytes } from "./frame-reader.ts";
import { readJson } from "./msgpack-to-json.ts";
import { writeHead } from "./scalars.ts";

/**
 * Values that a request may hold beside its JSON-typed fields, which are not made: 64 MiB of empty maps would fill the
 * memory of the supervisor. A parsed Dag file of 10,000 tasks has fewer.
 */
const limitValues = 1_000_000;

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
  const decoder = new Decoder(payload, limitValues);
  const kind = decoder.head();
  if (kind === "map") {
    const { body, fault } = attempt(() => readMap(decoder, json, true));
    if (fault === undefined) {
      skipRest(decoder, 0);
    }
    return { dialect: "map", id: 0, body, carrier: null, fault };
  }
  const count = kind === "array" ? decoder.size : 0;
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
  const count = decoder.head() === "array" ? decoder.size : 0;
  if (count < 1) {
    return decoder.fail("frame that is no list of id, body and error");
  }
  const id = readId(decoder);
  const body = count > 1 ? readBody(decoder, "values") : null;
  const error = count > 2 ? readBody(decoder, "values") : null;
  skipRest(decoder, count - 3);
  return { id, body, error };
}

/**
 * Writes a whole frame to the supervisor.
 *
 * @param body - as `writeMessage` makes it
 * @param limitBytes - longest payload that the other end takes
 * @throws {ValueNotSendableError} {FrameTooLargeError}
 */
export function encodeRequest(
  id: FrameId,
  body: unknown,
  limitBytes: number = defaultLimitBytes,
): Uint8Array {
  return frame("array", [id, body, null], limitBytes);
}

/**
 * Writes a whole frame to the runner.
 *
 * @param limitBytes - longest payload that the other end takes
 * @throws {ValueNotSendableError} {FrameTooLargeError}
 */
export function encodeReply(
  { id, body, error }: ReplyFrame,
  dialect: Dialect = "array",
  limitBytes: number = defaultLimitBytes,
): Uint8Array {
  const parts = dialect === "array" ? [id, body, error] : [error ?? body];
  return frame(dialect, parts, limitBytes);
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

function frame(dialect: Dialect, parts: readonly unknown[], limitBytes: number): Uint8Array {
  const out = new ByteWriter();
  out.raw(new Uint8Array(4)); // the length, once it is known
  if (dialect === "array") {
    writeHead("array", parts.length, out);
  }
  for (const part of parts) {
    encodeValue(part, out);
  }
  const length = out.length - 4;
  if (length > limitBytes) {
    throw new FrameTooLargeError(length, limitBytes);
  }
  out.setUint32(0, length);
  return out.bytes();
}

function readId(decoder: Decoder): FrameId {
  const id = decoder.head() === "scalar" ? decoder.scalar : null;
  return typeof id === "number" || typeof id === "bigint"
    ? id
    : decoder.fail("frame id that is no integer");
}

function readBody(decoder: Decoder, json: JsonMode): unknown {
  const kind = decoder.head();
  if (kind === "map") {
    return readMap(decoder, json, false);
  }
  return kind === "scalar" && decoder.scalar === null
    ? null
    : decoder.fail("body that is neither a map nor nil");
}

/** @param isEnvelope - the map is the whole frame, and says everything once */
function readMap(decoder: Decoder, json: JsonMode, isEnvelope: boolean): Record<string, unknown> {
  const count = decoder.open(1);
  const parts = new Map<string, unknown>();
  const type = json === "raw" ? decoder.peekText("type", count) : "";
  const jsonFields = jsonFieldsOf(type);
  for (let item = 0; item < count; item += 1) {
    const key = decoder.key();
    if (isEnvelope && parts.has(key)) {
      decoder.fail("key that came before");
    }
    if (jsonFields.has(key)) {
      const text = readJson(decoder, `${type}.${key}`);
      parts.set(key, text === "null" ? null : new RawJson(text));
    } else {
      parts.set(key, decoder.value(limitDepth));
    }
  }
  return Object.fromEntries(parts);
}

function readCarrier(decoder: Decoder): Readonly<Record<string, string>> | null {
  const kind = decoder.head();
  if (kind === "scalar" && decoder.scalar === null) {
    return null;
  }
  if (kind !== "map") {
    return decoder.fail("trace carrier that is neither a map nor nil");
  }
  const count = decoder.open(1);
  const carrier: [string, string][] = [];
  for (let item = 0; item < count; item += 1) {
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
    decoder.fail("bytes after the frame");
  }
}
