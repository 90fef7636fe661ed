import t from "tap";
import { clean, maskDeep, readRecord } from "../../src/supervisor/log-record.ts";
import { createMasker } from "../../src/supervisor/mask.ts";

const now = "2026-01-01T00:00:00Z";
const masker = createMasker();
masker.add("sesame-open");

const cases: Readonly<Record<string, { line: string; record: object }>> = {
  "a whole record keeps its order": {
    line: '{"timestamp":"2026-01-01T01:02:03.5Z","level":"warn","event":"x","a":1,"logger":"l","exception":[1]}',
    record: {
      timestamp: "2026-01-01T01:02:03.5Z",
      level: "warning",
      event: "x",
      a: 1,
      error_detail: [1],
      logger: "l",
    },
  },
  "what is missing is filled in": {
    line: "{}",
    record: { timestamp: now, level: "info", event: "", logger: "task" },
  },
  "an odd moment and an odd level are kept as fields": {
    line: '{"timestamp":"yesterday","level":"notset","event":null}',
    record: {
      timestamp: now,
      level: "info",
      event: "",
      invalid_timestamp: "yesterday",
      invalid_level: "notset",
      logger: "task",
    },
  },
  "an event may be any JSON": {
    line: '{"event":{"a":["sesame-open"]},"level":"exception"}',
    record: { timestamp: now, level: "error", event: { a: ["***"] }, logger: "task" },
  },
  "secrets in names, values and loggers are masked, and what stands under a secret's name": {
    line: '{"event":"say sesame-open","password":"x","token":"","sesame-open":1,"api_key":7,"logger":"sesame-open"}',
    record: {
      timestamp: now,
      level: "info",
      event: "say ***",
      password: "***",
      token: "",
      "***": 1,
      api_key: 7,
      logger: "***",
    },
  },
  "no JSON is kept as text": {
    line: "sesame-open\u001b[31m",
    record: {
      timestamp: now,
      level: "info",
      event: "***\\u001b[31m",
      source: "malformed",
      logger: "task",
    },
  },
  "JSON that is no object is kept as text": {
    line: "[1]",
    record: { timestamp: now, level: "info", event: "[1]", source: "malformed", logger: "task" },
  },
};
for (const [name, { line, record }] of Object.entries(cases)) {
  t.test(`readRecord: ${name}`, async (t) => {
    t.equal(JSON.stringify(readRecord(line, masker, now)), JSON.stringify(record));
  });
}

t.test("maskDeep: what is very deep is cut", async (t) => {
  const deep: unknown = JSON.parse(`${"[".repeat(100)}${"]".repeat(100)}`);
  t.match(JSON.stringify(maskDeep(deep, masker)), /^\[{32}"…"\]{32}$/);
});

t.test("clean: control characters are shown, not sent", async (t) => {
  t.equal(clean("a\tb\u0007\u009b\u202e"), "a\tb\\u0007\\u009b\\u202e");
});
