import t from "tap";
import { RawJson } from "../../src/contract/index.ts";
import { createMasker } from "../../src/supervisor/mask.ts";
import { createTrace } from "../../src/supervisor/trace.ts";

t.test("trace: a frame in one record, secrets of its type and known ones masked", async (t) => {
  const { trace, said } = open();
  trace({
    direction: "from runner",
    id: 3,
    body: { type: "MaskSecret", value: new RawJson('"new-secret"'), name: null },
  });
  trace({
    direction: "to runner",
    id: 9007199254740993n,
    body: { type: "VariableResult", key: "k", value: "sesame-open", len: 1n },
  });
  t.strictSame(said, [
    {
      level: "debug",
      event: "frame from runner",
      id: "3",
      message: "MaskSecret",
      body: '{"type":"MaskSecret","value":"***","name":null}',
    },
    {
      level: "debug",
      event: "frame to runner",
      id: "9007199254740993",
      message: "VariableResult",
      body: '{"type":"VariableResult","key":"k","value":"***","len":"1"}',
    },
  ]);
});

t.test("trace: an acknowledgement, and a body too long to show", async (t) => {
  const { trace, said } = open();
  trace({ direction: "to runner", id: 0, body: null });
  trace({ direction: "from runner", id: 1, body: { type: "SetXCom", value: "x".repeat(9_000) } });
  t.match(said, [{ message: null, body: "null" }, { characters: 9_029 }]);
  t.equal(String(said[1]?.["body"]).length, 4_096);
});

function open() {
  const masker = createMasker();
  masker.add("sesame-open");
  const said: Record<string, unknown>[] = [];
  const say = (level: string, event: string, fields = {}) => {
    said.push({ level, event, ...fields });
  };
  return { trace: createTrace(say, masker), said };
}
