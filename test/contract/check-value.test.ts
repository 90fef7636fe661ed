import { inspect } from "node:util";
import t from "tap";
import { checkValue, isRecord } from "../../src/contract/check-value.ts";
import { Instant } from "../../src/contract/instant.ts";
import { RawJson } from "../../src/contract/raw-json.ts";

const raw = new RawJson('{"a":1}');
const accepted: readonly (readonly [kind: string, given: unknown, taken: unknown])[] = [
  ["str", "a", "a"],
  ["str", new TextEncoder().encode("caffè"), "caffè"],
  ["int", 5, 5],
  ["int", "5", 5],
  ["int", "-12345678901234567890", -12345678901234567890n],
  ["int", 9n, 9n],
  ["float", 1.5, 1.5],
  ["float", 3n, 3n],
  ["float", "1e3", 1000],
  ["bool", true, true],
  ["bool", "yes", true],
  ["bool", 0, false],
  ["time", new Instant(0, 1_000), "1970-01-01T00:00:00.000001Z"],
  ["time", "2026-03-04T05:06:07+02:00", "2026-03-04T03:06:07Z"],
  ["time", "1735862400", "2025-01-03T00:00:00Z"],
  ["time", 1_735_862_400.25, "2025-01-03T00:00:00.250000Z"],
  ["time", 1_735_862_400_500, "2025-01-03T00:00:00.500000Z"],
  ["time", 0.9999999, "1970-01-01T00:00:01Z"],
  ["time", new Instant(-62_135_596_800, 0), "0001-01-01T00:00:00Z"],
  ["naive", "2026-03-04T05:06:07.000008", "2026-03-04T05:06:07.000008"],
  ["naive", "2026-03-04T05:06:07Z", "2026-03-04T05:06:07Z"],
  ["duration", "P2DT1.5S", "P2DT1.5S"],
  ["duration", 90, "PT90S"],
  ["duration", -1.5, "-PT1.5S"],
  ["duration", "1:30", "PT1H30M0S"],
  ["uuid", "0199bb6c-0000-7000-8000-00000000ffff", "0199bb6c-0000-7000-8000-00000000ffff"],
  ["uuid", "0199BB6C00007000800000000000FFFF", "0199bb6c-0000-7000-8000-00000000ffff"],
  ["uuid", "urn:uuid:0199bb6c-0000-7000-8000-00000000ffff", "0199bb6c-0000-7000-8000-00000000ffff"],
  ["json", null, null],
  ["json", raw, raw],
  ["object", raw, raw],
  ["failed/skipped", "skipped", "skipped"],
];
for (const [kind, given, taken] of accepted) {
  t.test(`checkValue: takes ${inspect(given)} for ${kind}`, async (t) => {
    t.strictSame(checkValue(given, kind, "M.f"), taken);
  });
}

const refused: readonly (readonly [kind: string, given: unknown])[] = [
  ["str", 5],
  ["str", new Uint8Array([0xff])],
  ["int", 1.5],
  ["int", "x"],
  ["float", "x"],
  ["float", null],
  ["bool", "perhaps"],
  ["bool", ["yes"]],
  ["time", "2026-03-04T05:06:07"],
  ["time", {}],
  ["time", "2026-02-30T00:00:00Z"],
  ["time", new Instant(253_402_300_800, 0)],
  ["time", new Instant(1e15, 0)],
  ["naive", "2026-02-30T00:00:00"],
  ["time", Number.NaN],
  ["duration", "90"],
  ["duration", ["PT1S"]],
  ["duration", Number.POSITIVE_INFINITY],
  ["uuid", "not-one"],
  ["uuid", 5],
  ["json", undefined],
  ["object", new RawJson("[1]")],
  ["object", [1]],
  ["failed/skipped", "won"],
  ["failed/skipped", ["failed"]],
];
for (const [kind, given] of refused) {
  t.test(`checkValue: refuses ${inspect(given)} for ${kind}`, async (t) => {
    t.throws(() => checkValue(given, kind, "M.f"), {
      code: "ERR_WINDSOCK_CONTRACT_VIOLATED",
      path: "M.f",
    });
  });
}

t.test("isRecord: plain objects, with or without a prototype", async (t) => {
  t.strictSame([{}, Object.create(null), [], null, new Date(), 5].map(isRecord), [
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});
