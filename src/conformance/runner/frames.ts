import { readMessage } from "../../contract/index.ts";
import { decodeRequest, encodeReply } from "../../wire/index.ts";
import { showValue } from "./values.ts";
import type { Body } from "./world.ts";

/** A request of the runner. */
export interface SeenRequest {
  readonly id: number | bigint;
  /** Its body, as patterns are held to. */
  readonly body: Body;
  /** Its body as it came, for what is written and read again. */
  readonly raw: Body;
  /** What is wrong with its frame, or with the message. */
  readonly faults: readonly string[];
}

/**
 * Reads a frame of the runner.
 *
 * @throws {MessageMalformedError} when it is none: nothing can be read after it
 */
export function readFrame(payload: Uint8Array): SeenRequest {
  const { id, body, fault } = decodeRequest(payload, "raw");
  const raw: Body = Object(body);
  return {
    id,
    raw,
    body: Object(showValue(raw)),
    faults: [
      ...elementFaults(payload),
      ...(fault === undefined ? messageFaults(raw) : [`a value is no JSON: ${fault.message}`]),
    ],
  };
}

const smallArray = 0x90;
/** Lists whose length stands in two bytes after the head, or in four. */
const array16 = 0xdc;
const array32 = 0xdd;

function elementFaults(payload: Uint8Array): readonly string[] {
  const view = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const head = view.readUInt8(0);
  const count =
    head === array16
      ? view.readUInt16BE(1)
      : head === array32
        ? view.readUInt32BE(1)
        : head - smallArray;
  return count >= 2 && count <= 4 ? [] : ["its frame has not 2, 3 or 4 elements"];
}

function messageFaults(raw: Body): readonly string[] {
  try {
    readMessage(raw, "toSupervisor");
    return [];
  } catch (error) {
    return [String(error)];
  }
}

/** Makes a frame of the supervisor, of three elements unless said. */
export function makeFrame(
  id: number | bigint,
  { body, error }: { readonly body: unknown; readonly error?: unknown },
  elements: number = 3,
): Uint8Array {
  const frame = encodeReply({ id, body, error: error ?? null });
  return elements === 3 ? frame : withElements(frame, elements, error === undefined);
}

const nil = 0xc0;
const headerBytes = 4;

/** Cuts the last element, which is nil, off a frame of three, or adds more. */
export function withElements(frame: Uint8Array, elements: number, endsInNil: boolean): Uint8Array {
  const more = elements - 3;
  const payload =
    more < 0 && endsInNil
      ? frame.subarray(headerBytes, frame.length + more)
      : Buffer.concat([frame.subarray(headerBytes), Buffer.alloc(Math.max(more, 0), nil)]);
  const out = Buffer.alloc(headerBytes + payload.length);
  out.writeUInt32BE(payload.length);
  out.set(payload, headerBytes);
  out[headerBytes] = smallArray + elements;
  return out;
}

/** Cuts bytes into pieces. */
export function pieces(bytes: Uint8Array, size: number = bytes.length): readonly Uint8Array[] {
  const all: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    all.push(bytes.subarray(at, at + size));
  }
  return all;
}
