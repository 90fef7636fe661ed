import fc from "fast-check";
import t from "tap";
import { Instant } from "../../src/contract/instant.ts";

const cases = {
  "2026-03-04T05:06:07Z": { seconds: 1_772_600_767, nanos: 0, text: "2026-03-04T05:06:07Z" },
  "2026-03-04T05:06:07.000008Z": {
    seconds: 1_772_600_767,
    nanos: 8_000,
    text: "2026-03-04T05:06:07.000008Z",
  },
  "2026-03-04T05:06:07.123456789Z": {
    seconds: 1_772_600_767,
    nanos: 123_456_789,
    text: "2026-03-04T05:06:07.123456789Z",
  },
  "2026-03-04t07:06:07.5+0200": {
    seconds: 1_772_600_767,
    nanos: 500_000_000,
    text: "2026-03-04T05:06:07.500000Z",
  },
  "2026-03-04 05:06:07z": { seconds: 1_772_600_767, nanos: 0, text: "2026-03-04T05:06:07Z" },
  "2026-03-04T05:06Z": { seconds: 1_772_600_760, nanos: 0, text: "2026-03-04T05:06:00Z" },
  "1969-12-31T23:59:59.25-00:00": {
    seconds: -1,
    nanos: 250_000_000,
    text: "1969-12-31T23:59:59.250000Z",
  },
};
for (const [written, { seconds, nanos, text }] of Object.entries(cases)) {
  t.test(`parse: ${written}`, async (t) => {
    const instant = Instant.parse(written);
    t.match(instant, { seconds, nanos });
    t.equal(instant?.toString(), text);
  });
}

for (const text of [
  "2026-03-04T05:06:07",
  "2026-03-04",
  "2026-13-04T05:06:07Z",
  "2026-02-30T05:06:07Z",
  "2026-03-04T24:00:00Z",
  "2026-03-04T05:06:60Z",
  "2026-03-04T05:06:07+99:00",
  "now",
  "",
]) {
  t.test(`parse: refuses "${text}"`, async (t) => {
    t.equal(Instant.parse(text), undefined);
  });
}

t.test("toString: refuses what no date can be", async (t) => {
  t.throws(() => new Instant(1e15, 0).toString(), RangeError);
});

t.test("toString: writes what Date writes", async () => {
  fc.assert(
    fc.property(fc.integer({ min: -6e10, max: 2e11 }), (seconds) => {
      const written = new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
      return new Instant(seconds, 0).toString() === written;
    }),
  );
});

t.test("parse: reads back every moment that toString writes", async () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -6e10, max: 2e11 }),
      fc.nat({ max: 999_999_999 }),
      (seconds, nanos) => {
        const again = Instant.parse(new Instant(seconds, nanos).toString());
        return again?.seconds === seconds && again.nanos === nanos;
      },
    ),
    { numRuns: 300 }, // of more days than are kept
  );
});
