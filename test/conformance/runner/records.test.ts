import { once } from "node:events";
import t from "tap";
import { type HeardLog, readRecords } from "../../../src/conformance/runner/records.ts";
import { socketPair } from "./sockets.ts";

const good = { timestamp: "2026-03-04T05:06:07.123456+00:00", level: "info", event: "é" };
const line = (record: object): string => JSON.stringify({ ...good, ...record });

t.test(
  "readRecords: reads lines as they come, also the last one without its newline",
  async (t) => {
    const seen: unknown[] = [];
    const bytes = Buffer.from(`${line({ n: 1 })}\n\n${line({ n: 2 })}\n${line({ n: 3 })}`);
    const at = bytes.indexOf("é") + 1; // inside of a character
    const heard = await hear([bytes.subarray(0, at), bytes.subarray(at)], (record) =>
      seen.push(record["n"]),
    );
    t.strictSame(seen, [1, 2, 3]);
    t.match(heard, { records: [{ event: "é" }, {}, {}], faults: [] });
  },
);

const faults: Readonly<Record<string, string | RegExp>> = {
  "no JSON": /^a line of the log socket is no JSON object: no JSON$/,
  "[1]": /no JSON object/,
  null: /no JSON object/,
  [line({ level: undefined })]: 'the record "é" has the level undefined',
  [line({ level: "INFO" })]: 'the record "é" has the level INFO',
  [line({ timestamp: 5 })]: 'the record "é" has the timestamp 5',
  [line({ timestamp: "2026-03-04" })]: 'the record "é" has the timestamp 2026-03-04',
};
for (const [text, fault] of Object.entries(faults)) {
  t.test(`readRecords: finds what Airflow's supervisor dies of: ${text}`, async (t) => {
    t.match((await hear([Buffer.from(`${text}\n`)])).faults, [fault]);
  });
}

t.test("readRecords: finds text that is no UTF-8", async (t) => {
  const bytes = Buffer.concat([
    Buffer.from(line({}).slice(0, -2)),
    Buffer.from([0xff]),
    Buffer.from('"}\n'),
  ]);
  t.match((await hear([bytes])).faults, [/no JSON object/]);
});

t.test("readRecords: a level that Airflow drops is no fault", async (t) => {
  t.strictSame((await hear([Buffer.from(`${line({ level: "notset" })}\n`)])).faults, []);
});

t.test("readRecords: an end with an error is an end", async (t) => {
  const [mine, theirs] = await socketPair(t);
  readRecords(mine, () => {});
  theirs.resetAndDestroy();
  await new Promise((resolve) => mine.once("close", resolve));
  t.equal(mine.destroyed, true);
});

async function hear(
  chunks: readonly Buffer[],
  onRecord: (record: Readonly<Record<string, unknown>>) => void = () => {},
): Promise<HeardLog> {
  const [mine, theirs] = await socketPair(t);
  const heard = readRecords(mine, onRecord);
  for (const chunk of chunks) {
    theirs.write(chunk);
    await new Promise((resolve) => setTimeout(resolve, 5)); // so that it is a chunk of its own
  }
  theirs.end();
  await once(mine, "close");
  return heard;
}
