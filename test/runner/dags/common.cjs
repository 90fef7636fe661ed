const { Dag } = require("windsock");

const dag = new Dag("common");
dag.task("a", () => "from CommonJS")();
exports.default = dag;
