import t from "tap";
import { checkConf } from "../../src/local/run-conf.ts";

const limit = param("limit", 10, { type: "integer", minimum: 1 });

for (const [name, { params = [limit], conf }] of Object.entries<{
  params?: unknown;
  conf: unknown;
}>({
  "the default": { conf: {} },
  "a value that fits": { conf: { limit: 3 } },
  "an integer that a number cannot hold": {
    params: [param("id", 9007199254740993n, { type: "integer", minimum: 9007199254740993n })],
    conf: { id: 12345678901234567890n },
  },
  "a key that is no param": { conf: { other: "x" } },
  "a Dag without params": { params: null, conf: { any: 1 } },
  "a param without a schema": { params: [["free", { default: null }]], conf: { free: [1] } },
  "no default, but a value": { params: [required("day")], conf: { day: "2026-01-31" } },
  "wrapped defaults": {
    params: [
      param("list", ["a"], { type: "array" }),
      param("tags", { __type: "set", __var: ["a"] }, { type: "array" }),
      param("options", { __type: "dict", __var: { deep: { plain: 1 } } }, { type: "object" }),
      param("at", { __type: "datetime", __var: 12.5 }, { type: "number" }),
    ],
    conf: {},
  },
  formats: {
    params: [
      param("date", "2026-01-31", { type: "string", format: "date" }),
      param("moment", "2026-01-31T06:00:00Z", { type: "string", format: "date-time" }),
      param("link", "https://example.org", { type: "string", format: "uri" }),
    ],
    conf: {},
  },
})) {
  t.test(`checkConf: accepts ${name}`, async (t) => {
    t.equal(checkConf({ params }, conf), conf);
  });
}

for (const [name, { params = [limit], conf, message, param: culprit }] of Object.entries<{
  params?: unknown;
  conf: unknown;
  message: string | RegExp;
  param?: string;
}>({
  "a list": { conf: [1], message: "the configuration is a list, not a JSON object" },
  null: { conf: null, message: "the configuration is null, not a JSON object" },
  "a number": { conf: 3, message: "the configuration is a number, not a JSON object" },
  "a value below its minimum": {
    conf: { limit: 0 },
    message: "param limit must be >= 1, and is 0",
    param: "limit",
  },
  "a long value of another type": {
    conf: { limit: "x".repeat(99) },
    message: /^param limit must be integer, and is "x+\.\.\.$/,
    param: "limit",
  },
  "a place inside a value": {
    params: [param("rows", [], { type: "array", items: { type: "string" } })],
    conf: { rows: ["a", 1] },
    message: 'param rows/1 must be string, and is ["a",1]',
    param: "rows",
  },
  "no day": {
    params: [param("day", "2026-02-31x", { type: "string", format: "date" })],
    conf: {},
    message: /^param day must match format "date"/,
    param: "day",
  },
  "nothing for what has no default": {
    params: [required("day")],
    conf: {},
    message: "param day has no default and no value",
    param: "day",
  },
  "a schema that is none": {
    params: [param("odd", 1, { type: "no such type" })],
    conf: {},
    message: "param odd has a schema that is none",
    param: "odd",
  },
})) {
  t.test(`checkConf: refuses ${name}`, async (t) => {
    t.throws(() => checkConf({ params }, conf), {
      code: "ERR_WINDSOCK_CONF_INVALID",
      message,
      param: culprit,
    });
  });
}

function param(name: string, value: unknown, schema: object) {
  return [
    name,
    {
      __class: "airflow.sdk.definitions.param.Param",
      default: value,
      schema: { __type: "dict", __var: schema },
    },
  ];
}

function required(name: string) {
  return [name, { schema: { __type: "dict", __var: { type: "string" } } }];
}
