import t from "tap";
import { fromStored, storedMs, storedNow, toStored } from "../../../src/local/store/moment.ts";

t.test("moments: stored with six digits, so that texts sort as moments", async (t) => {
  const moments = ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00.5Z", "2026-01-01T00:00:01Z"];
  t.strictSame(moments.map(toStored), moments.map(toStored).toSorted());
  t.equal(toStored("2026-01-01T00:00:00.1234567Z"), "2026-01-01T00:00:00.123456Z");
});

t.test("moments: answered with microseconds only when there are any", async (t) => {
  t.equal(fromStored(toStored("2026-01-01T00:00:00Z")), "2026-01-01T00:00:00Z");
  t.equal(fromStored(toStored("2026-01-01T00:00:00.5Z")), "2026-01-01T00:00:00.500000Z");
  t.equal(storedMs(storedNow(1_500)), 1_500);
});
