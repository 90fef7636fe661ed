import t from "tap";
import { makeFrame, pieces, readFrame } from "../../../src/conformance/runner/frames.ts";
import { decodeReply, encodeRequest } from "../../../src/wire/index.ts";

t.test("readFrame: shows a request, and holds it to the contract", async (t) => {
  const place = {
    dag_id: "d",
    run_id: "r",
    task_id: "t",
    key: "k",
    map_index: -1,
    mapped_length: null,
  };
  const body = { type: "SetXCom", ...place, dag_result: false, value: { big: 2n ** 60n } };
  t.match(readFrame(payload(7, body)), {
    id: 7,
    body: { type: "SetXCom", value: { big: { $json: "1152921504606846976" } } },
    faults: [],
  });
  t.strictSame(readFrame(payload(0, { type: "GetVariable" })).faults, [
    "ContractViolatedError: GetVariable.key is missing",
  ]);
  t.match(readFrame(payload(0, { ...body, value: new Uint8Array([1]) })).faults, [
    /^a value is no JSON: SetXCom\.value/,
  ]);
  t.match(readFrame(payload(0, { type: "GetNumberXComs", ...place })).faults, []);
});

t.test("readFrame: wants 2, 3 or 4 elements", async (t) => {
  const text = "a3" + Buffer.from("key").toString("hex") + "a161";
  const type =
    "a4" + Buffer.from("type").toString("hex") + "ab" + Buffer.from("GetVariable").toString("hex");
  const map = `82${text}${type}`;
  const faultsOf = (hex: string): readonly string[] => readFrame(Buffer.from(hex, "hex")).faults;
  t.strictSame(faultsOf(`9200${map}`), []);
  t.strictSame(faultsOf(`9400${map}c0c0`), []);
  t.strictSame(faultsOf(`9500${map}c0c0c0`), ["its frame has not 2, 3 or 4 elements"]);
  t.strictSame(faultsOf(`dc0002${"00"}${map}`), []);
  t.strictSame(faultsOf(`dd00000002${"00"}${map}`), []);
  t.throws(() => faultsOf("9100"), { code: "ERR_WINDSOCK_MESSAGE_MALFORMED" });
});

t.test("makeFrame: has three elements, or as many as are asked for", async (t) => {
  const count = (frame: Uint8Array): string => Buffer.from(frame.subarray(4)).toString("hex");
  t.equal(count(makeFrame(1, { body: null })), "9301c0c0");
  t.equal(count(makeFrame(1, { body: null }, 1)), "9101");
  t.equal(count(makeFrame(1, { body: null }, 2)), "9201c0");
  t.equal(count(makeFrame(1, { body: null }, 5)), "9501c0c0c0c0");
  const error = { type: "ErrorResponse", error: "X" };
  t.match(decodeReply(makeFrame(1, { body: null, error }, 4).subarray(4)), { body: null, error });
  t.equal(makeFrame(1, { body: null }, 2)[3], 3, "the length is that of what is left");
});

t.test("pieces: cuts bytes, and loses none", async (t) => {
  const bytes = Buffer.from("abcde");
  t.strictSame(pieces(bytes, 2).map(String), ["ab", "cd", "e"]);
  t.strictSame(pieces(bytes).map(String), ["abcde"]);
  t.strictSame(pieces(Buffer.alloc(0)), []);
});

function payload(id: number, body: object): Uint8Array {
  return encodeRequest(id, body).subarray(4);
}
