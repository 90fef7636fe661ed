import { readFileSync } from "node:fs";
import t from "tap";
import { parse } from "yaml";
import { asDocument } from "../../src/compare/document.ts";
import { compareHistories } from "../../src/compare/histories.ts";

const authored = parse(readFileSync("openapi/execution.yaml", "utf8"));

type Editable = ReturnType<typeof parse>;

const seeds: Readonly<
  Record<string, readonly [change: (document: Editable) => unknown, told: readonly string[]]>
> = {
  nothing: [() => undefined, []],
  "a field that is gone in every version is told once": [
    ({ components }) => delete components.schemas.DagRun.properties.conf,
    ["answer-field-removed DagRun.conf: is gone"],
  ],
  "a route that came later than it did": [
    ({ paths }) => (paths["/dags/{dag_id}"].get["x-since"] = "2026-06-30"),
    ["operation-removed GET /dags/{dag_id}: is gone (at 2026-04-06)"],
  ],
  "a field that old versions never had": [
    ({ components }) => delete components.schemas.DagRun.properties.note["x-since"],
    ["answer-field-added-to-closed DagRun.note: is new (at 2025-11-05)"],
  ],
  "a key that servers of a release did take": [
    ({ components }) =>
      (components.schemas.TIDeferredStatePayload.properties.queue["x-server-since"] = "2026-06-30"),
    ["field-removed TIDeferredStatePayload.queue: is gone (at 2026-04-06)"],
  ],
};

for (const [name, [change, told]] of Object.entries(seeds)) {
  t.test(`compareHistories: ${name}`, async (t) => {
    const copy = structuredClone(authored);
    change(copy);
    const changes = compareHistories(asDocument(authored, ""), asDocument(copy, ""));
    t.strictSame(
      changes.map(({ kind, message }) => `${kind} ${message}`),
      told,
    );
  });
}

t.test(
  "compareHistories: what breaks comes first; a document without a version is of the newest",
  async (t) => {
    const bare = (paths: object) => asDocument({ openapi: "3.1.0", paths }, "");
    const changes = compareHistories(bare({ "/a": { get: {} } }), bare({ "/b": { get: {} } }));
    t.strictSame(
      changes.map(({ message }) => message),
      ["GET /a: is gone", "GET /b: is new"],
    );
  },
);
