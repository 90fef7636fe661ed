import t from "tap";
import { requests } from "../../../../src/contract/requests.ts";
import { routes } from "../../../../src/local/server/routes/index.ts";

t.test("routes: each is an operation of the contract", async (t) => {
  t.strictSame(
    Object.keys(routes).filter((name) => !(name in requests)),
    [],
  );
  t.ok(Object.keys(routes).length > 30);
});
