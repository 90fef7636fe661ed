import t from "tap";
import { serialize } from "../../../src/cli/commands/serialize.ts";
import { fakeTerminal } from "../../support/terminal.ts";

const twoDags = `
  import { Dag } from "windsock";
  const dags = ["east", "west"].map((id) => new Dag(id));
  dags.forEach((dag) => dag.task("a", async () => 1)());
  export default dags;
`;

t.test("serialize: one Dag as an object, several as a list", async (t) => {
  const cwd = t.testdir({ "two.ts": twoDags, "one.ts": twoDags.replace(', "west"', "") });
  const one = fakeTerminal({ cwd });
  t.equal(await serialize("one.ts", { airflow: "3.3" }, one), 0);
  t.match(JSON.parse(one.out()), { __version: 3, dag: { dag_id: "east" } });
  const two = fakeTerminal({ cwd });
  t.equal(await serialize("two.ts", { airflow: "3.4" }, two), 0);
  t.match(JSON.parse(two.out()), [{ dag: { dag_id: "east" } }, { dag: { dag_id: "west" } }]);
});

t.test("serialize: integers that a number cannot hold are exact", async (t) => {
  const dag = twoDags.replace("new Dag(id)", "new Dag(id, { params: { n: 9007199254740993n } })");
  const terminal = fakeTerminal({ cwd: t.testdir({ "dag.ts": dag }) });
  t.equal(await serialize("dag.ts", { airflow: "3.3" }, terminal), 0);
  t.match(terminal.out(), /"default": 9007199254740993,/);
});
