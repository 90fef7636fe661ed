// The conformance kit asks what a runner makes of a file whose code prints.
import { Dag } from "windsock";

process.stdout.write("read\n");
const dag: Dag = new Dag("conformance_printing");
dag.task("only", async () => {})();

export default dag;
