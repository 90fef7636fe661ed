import t from "tap";
import { type AnswerContext, readAnswer } from "../../src/api/answer.ts";
import { RawJson } from "../../src/contract/index.ts";

const context: AnswerContext = {
  operation: { id: "get_xcom", method: "GET", path: "/x", jsonPaths: ["value"] },
  attempts: 2,
  rawJson: false,
  version: "2026-06-30",
  sentBody: undefined,
  claims: () => undefined,
};

t.test("readAnswer: a success holds what came", async (t) => {
  const headers = { "content-type": "application/json; charset=utf-8" };
  const body = Buffer.from('{"value":1.0}');
  t.strictSame(readAnswer({ kind: "answer", status: 200, headers, body }, context), {
    kind: "success",
    answer: { operation: "get_xcom", status: 200, headers, body: { value: 1 }, attempts: 2 },
  });
});

t.test("readAnswer: JSON-typed parts stay text where that is asked for", async (t) => {
  const reading = read(200, '{"value":1.0}', {}, { rawJson: true });
  t.strictSame(reading.kind === "success" && reading.answer.body, { value: new RawJson("1.0") });
  const other = { id: "get_variable", method: "GET", path: "/v" } as const;
  const plain = read(200, '{"value":1.0}', {}, { rawJson: true, operation: other });
  t.strictSame(plain.kind === "success" && plain.answer.body, { value: 1 });
});

t.test("readAnswer: an empty success has no body", async (t) => {
  for (const status of [200, 204]) {
    const reading = read(status, "", { "content-type": undefined });
    t.strictSame(reading.kind === "success" && reading.answer.body, undefined);
  }
});

const html = { "content-type": "text/html" };
const token = "eyJhbGciOiJIUzUxMiJ9.eyJzdWIiOiIxIn0.c2ln";
const foreign = {
  "a page with a success": [
    200,
    `<p>${token}</p>`,
    html,
    "unreadable",
    "<p>[redacted]</p>",
    /is not JSON/,
  ],
  "a page with a server error": [502, "<p>", html, "unreadable", "<p>", /502 is not JSON/],
  "a page with a refusal": [404, "<p>", html, "final", "<p>", /404 is not JSON/],
  "a page with a redirect": [307, "<p>", html, "final", "<p>", /307 is not JSON/],
  "JSON of another type": [
    200,
    "{}",
    { "content-type": "text/plain" },
    "unreadable",
    "{}",
    /is not JSON/,
  ],
  "no type at all": [200, "{}", { "content-type": undefined }, "unreadable", "{}", /is not JSON/],
  "broken JSON": [200, '{"key":', {}, "unreadable", '{"key":', /200 is broken JSON/],
  "JSON in bytes that are no text": [
    200,
    Buffer.from('"\xff"', "latin1"),
    {},
    "unreadable",
    '"\ufffd"',
    /is broken JSON/,
  ],
  "a long page": [200, "x".repeat(500), html, "unreadable", "x".repeat(200), /is not JSON/],
} as const;
for (const [name, [status, body, headers, kind, excerpt, message]] of Object.entries(foreign)) {
  t.test(`readAnswer: ${name} is no answer of this API's`, async (t) => {
    const reading = read(status, body, headers);
    t.match(reading, {
      kind: "failure",
      failure: { kind },
      error: {
        code: "ERR_WINDSOCK_API_RESPONSE",
        operation: "get_xcom",
        status,
        attempts: 2,
        message,
      },
    });
    t.strictSame(
      "error" in reading && "excerpt" in reading.error && reading.error.excerpt,
      excerpt,
    );
  });
}

t.test("readAnswer: an answer beyond the limit is final", async (t) => {
  t.match(readAnswer({ kind: "too large", status: 200 }, context), {
    failure: { kind: "final" },
    error: { code: "ERR_WINDSOCK_API_RESPONSE", message: /is larger than the limit/, excerpt: "" },
  });
});

t.test(
  "readAnswer: an error carries the server's reason and what decides about a retry",
  async (t) => {
    const detail = { reason: "invalid_state", message: "m", previous_state: "failed" };
    t.match(read(409, JSON.stringify({ detail }), { "retry-after": "3" }), {
      kind: "failure",
      failure: { kind: "status", status: 409, retryAfterMs: 3_000 },
      error: {
        code: "ERR_WINDSOCK_API_STATUS",
        message: "get_xcom: the server answered 409, invalid_state, m",
        previousState: "failed",
        attempts: 2,
        detail,
      },
    });
  },
);

t.test("readAnswer: an error without a body has its status", async (t) => {
  t.match(read(401, "", { "content-type": undefined }), {
    error: { code: "ERR_WINDSOCK_API_STATUS", status: 401, detail: undefined },
  });
});

t.test("readAnswer: 403 is explained from the token, by the server's clock", async (t) => {
  const date = "Wed, 21 Oct 2026 07:28:00 GMT";
  const claims = { sub: "1", scope: undefined, iat: undefined, exp: Date.parse(date) / 1_000 - 5 };
  t.match(read(403, '{"detail":"Invalid auth token"}', { date }, { claims: () => claims }), {
    error: {
      message: "get_xcom: the server answered 403, Invalid auth token; the token expired 5 s ago",
    },
  });
});

t.test("readAnswer: of what is wrong with a state it keeps the form that was sent", async (t) => {
  const error = (form: string) => ({ type: "missing", loc: ["body", form, "end_date"], msg: "m" });
  const body = JSON.stringify({ detail: [error("success"), error("up_for_retry")] });
  const operation = { id: "ti_update_state", method: "PATCH", path: "/s" } as const;
  const sent = (sentBody: unknown) => read(422, body, {}, { operation, sentBody });
  t.match(sent({ state: "up_for_retry" }), { error: { detail: [error("up_for_retry")] } });
  t.match(sent(undefined), { error: { detail: [error("success"), error("up_for_retry")] } });
});

const get = { method: "GET", path: "/x" } as const;
const versions: Readonly<Record<string, readonly [number, unknown, AnswerContext["operation"]]>> = {
  "a route it does not have": [405, "Method Not Allowed", { id: "a", ...get }],
  "a route of later servers": [404, "Not Found", { id: "a", ...get, serverSince: "2026-04-06" }],
  "a route that came later": [404, "Not Found", { id: "a", ...get, since: "2026-04-06" }],
  "a version it does not take": [
    422,
    [{ loc: ["header", "Airflow-API-Version"], msg: "m" }],
    { id: "a", ...get },
  ],
};
for (const [name, [status, detail, operation]] of Object.entries(versions)) {
  t.test(`readAnswer: a server that speaks of ${name} is of another version`, async (t) => {
    t.match(read(status, JSON.stringify({ detail }), {}, { operation }), {
      error: { code: "ERR_WINDSOCK_API_VERSION", operation: "a", version: "2026-06-30" },
    });
  });
}

t.test("readAnswer: a server has no route in a version before the first", async (t) => {
  t.match(read(404, '{"detail":"Not Found"}', {}, { version: "2025-01-01" }), {
    error: { code: "ERR_WINDSOCK_API_VERSION", version: "2025-01-01" },
  });
});

t.test("readAnswer: 404 of a route that was always there is the server's word", async (t) => {
  t.match(read(404, '{"detail":"Not Found"}', {}), { error: { code: "ERR_WINDSOCK_API_STATUS" } });
});

function read(
  status: number,
  body: string | Buffer,
  headers: Readonly<Record<string, string | undefined>>,
  more: Partial<AnswerContext> = {},
) {
  return readAnswer(
    {
      kind: "answer",
      status,
      headers: { "content-type": "application/json", ...headers },
      body: Buffer.from(body),
    },
    { ...context, ...more },
  );
}
