import t from "tap";
import {
  fields,
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
