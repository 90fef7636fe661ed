import t from "tap";
import { param, readParams } from "../../src/authoring/params.ts";

t.test("readParams: boxes bare values and keeps declared ones, in order", async (t) => {
  const limit = param(10, { type: "integer" }, { description: "how many" });
  t.strictSame(
    [...readParams({ title: "Weather", limit, shape: { default: 1 }, nothing: null })],
    [
      ["title", { default: "Weather", schema: {}, description: undefined }],
      ["limit", { default: 10, schema: { type: "integer" }, description: "how many" }],
      ["shape", { default: { default: 1 }, schema: {}, description: undefined }],
      ["nothing", { default: null, schema: {}, description: undefined }],
    ],
  );
  t.equal(readParams().size, 0);
});
