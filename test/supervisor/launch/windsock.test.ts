import { text } from "node:stream/consumers";
import t from "tap";
import { launchWindsock } from "../../../src/supervisor/launch/windsock.ts";

t.test(
  "launchWindsock: a program in Node, without its inspector, with its arguments",
  async (t) => {
    const folder = t.testdir({
      "runner.cjs": `require("node:fs").writeSync(4, "\\n");
      console.log(JSON.stringify([process.execArgv, process.argv.slice(2), process.env.A]));`,
    });
    const runner = launchWindsock({ A: "1" }, ["--airflow=3.4"], `${folder}/runner.cjs`);
    const [printed, records] = await Promise.all([text(runner.stdout), text(await runner.records)]);
    t.strictSame(JSON.parse(printed), [["--disable-sigusr1"], ["--airflow=3.4"], "1"]);
    t.equal(records, "\n", "the line that says that it is up");
    t.strictSame(await runner.exit, { kind: "exited", code: 0 });
    runner.close();
  },
);

t.test("launchWindsock: our own runner unless said otherwise", async (t) => {
  const runner = launchWindsock({ PATH: process.env["PATH"] ?? "" });
  const records = await runner.records;
  const up = new Promise((resolve) => records.once("data", resolve));
  t.equal(String(await up).startsWith("\n"), true);
  (await runner.comm).end(); // the supervisor is gone
  t.match(await runner.exit, { kind: "exited", code: Number });
  runner.close();
});
