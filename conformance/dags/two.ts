// The conformance kit asks for the two Dags of this file.
import { Dag } from "windsock";

const first: Dag = new Dag("conformance_a");
first.task("only", async () => {})();
const second: Dag = new Dag("conformance_b");
second.task("only", async () => {})();
const dags: readonly Dag[] = [first, second];

export default dags;
