import t from "tap";
import { releaseOf } from "../../../src/local/server/releases.ts";
import {
  fields,
  jsonPart,
  listOf,
  optionalNumber,
  optionalText,
  type RouteRequest,
  text,
} from "../../../src/local/server/route.ts";
import { createTokens } from "../../../src/local/server/tokens.ts";
import { openStore } from "../../../src/local/store/store.ts";

const request: RouteRequest = {
  store: openStore(":memory:"),
  tokens: createTokens("s", "a", Date.now),
  parameters: { a: "x", n: 5, l: [1], none: null },
  body: { b: 1 },
  bodyText: "",
  claims: undefined,
  version: "2026-06-30",
  release: releaseOf("3.3.2"),
};

t.test("parameters: by kind, and what was not given", async (t) => {
  t.strictSame(
    [text(request, "a"), optionalText(request, "a"), optionalText(request, "none")],
    ["x", "x", null],
  );
  t.strictSame([optionalNumber(request, "n"), optionalNumber(request, "a")], [5, null]);
  t.strictSame([listOf(request, "l"), listOf(request, "z")], [[1], []]);
  t.strictSame([fields(request), fields({ ...request, body: null })], [{ b: 1 }, {}]);
});

t.test("jsonPart: the text of a part as it came; null for null and for nothing", async (t) => {
  const bodyText = '{"v": {"b":1.0,"a":12345678901234567890}, "n": null, "l": ["x"]}';
  const part = (path: string) => jsonPart({ ...request, bodyText }, path);
  t.equal(part("$.v"), '{"b":1.0,"a":12345678901234567890}');
  t.strictSame([part("$.n"), part("$.z"), part("$.l[0]")], [null, null, '"x"']);
});
