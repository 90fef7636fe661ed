import t from "tap";
import {
  makeContext,
  makeWorkload,
  tokenFor,
} from "../../../src/conformance/supervisor/workload.ts";

t.test("a workload: changes are laid over the ordinary one", async (t) => {
  const workload = makeWorkload("i", { ti: { try_number: 3 }, log_path: "<absent>", more: [1] });
  t.match(workload, {
    type: "ExecuteTask",
    ti: { id: "i", dag_id: "d", try_number: 3 },
    more: [1],
  });
  t.notOk("log_path" in workload);
  t.equal(workload["token"], tokenFor("i"));
});

t.test(
  "the answer to the claim: objects are merged, values in the forms of a case are not",
  async (t) => {
    const context = makeContext({ dag_run: { conf: { $json: "1.0" }, run_id: "x" }, max_tries: 2 });
    t.match(context, { max_tries: 2, dag_run: { dag_id: "d", run_id: "x" } });
    t.strictSame(Object(context["dag_run"]).conf, { $json: "1.0" });
  },
);

t.test("tokens: the first is for a workload, its successors live longer", async (t) => {
  const claims = [0, 1, 2].map((turn) =>
    JSON.parse(Buffer.from(tokenFor("i", turn).split(".")[1] ?? "", "base64url").toString()),
  );
  t.match(claims, [
    { sub: "i", scope: "workload" },
    { sub: "i", scope: "execution" },
    { sub: "i", scope: "execution" },
  ]);
  t.ok(claims[0].exp < claims[1].exp && claims[1].exp < claims[2].exp);
});
