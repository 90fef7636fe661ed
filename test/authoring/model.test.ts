import t from "tap";
import { Dag } from "../../src/authoring/dag.ts";
import { modelOf } from "../../src/authoring/model.ts";

t.test(
  "modelOf: reads a Dag, also one of another copy of the package, and nothing else",
  async (t) => {
    const model = modelOf(new Dag("etl"));
    t.match(model, { dagId: "etl", schedule: { kind: "none" } });
    t.equal(modelOf({ [Symbol.for("windsock.dag")]: model }), model);
    for (const other of [undefined, null, "etl", {}, { [Symbol.for("windsock.dag")]: true }]) {
      t.equal(modelOf(other), undefined);
    }
  },
);
