import t from "tap";
import { requests } from "../../../../src/contract/requests.ts";
import { openStore } from "../../../../src/local/index.ts";
import { routes } from "../../../../src/local/server/routes/index.ts";
import { routeRequest } from "../../../support/route-request.ts";

t.test("routes: every operation of the contract has one, and nothing else", async (t) => {
  t.strictSame(Object.keys(routes).toSorted(), Object.keys(requests).toSorted());
});

t.test("routes: those that say that the server is there", async (t) => {
  const request = routeRequest(openStore(":memory:"));
  t.strictSame(
    [await routes.health(request), await routes.ping(request)],
    [
      { status: 200, text: '{"status":"healthy"}' },
      { status: 200, text: '{"ok":["windsock.local.tokens"],"failing":{}}' },
    ],
  );
});
