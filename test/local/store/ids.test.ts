import t from "tap";
import { newId } from "../../../src/local/store/ids.ts";

t.test("newId: a UUID of version 7, later ones sort later", async (t) => {
  t.match(
    newId(Date.now()),
    /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  t.ok(newId(1_000) < newId(2_000));
  t.not(newId(5), newId(5));
});
