// The conformance kit asks for the two Dags of this file.
import { Dag } from "windsock";

const first: Dag = new Dag("conformance_a");
first.task("only", async () => {})();
const second: Dag = new Dag("conformance_b");
second.task("only", async () => {})();

export default [first, second];
