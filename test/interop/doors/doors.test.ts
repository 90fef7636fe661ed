// Runners that are made of nothing but proto/ with the usual generators of their language, behind our supervisor.
import t from "tap";
import { eventsOf, startOnOurs } from "../attempts.ts";
import { conf, seedText, type TaskName } from "../seed.ts";
import { type SeededServer, startOurApi } from "../servers.ts";
import { goRunner, pythonRunner } from "./toolchains.ts";

t.setTimeout(600_000);

for (const [language, makeRunner] of Object.entries({ Python: pythonRunner, Go: goRunner })) {
  const runner = ["--door", "grpc", "--", ...makeRunner()];

  t.test(`a runner in ${language}, over gRPC`, async (t) => {
    const server: SeededServer = await startOurApi(t, seedText().replace(conf, '{"a": 1}'));
    const attempt = (task: TaskName) => {
      const work = { baseUrl: server.ready.base_url, workload: server.workload(task) };
      return startOnOurs(t, work, runner).finished;
    };

    t.test("succeeds", async (t) => {
      const { code, stderr, log } = await attempt("succeed");
      t.equal(await server.stateOf("succeed"), "success", `${stderr}${JSON.stringify(log)}`);
      t.equal(code, 0);
    });

    t.test("reads variables, pulls an XCom and pushes one", async (t) => {
      const { stderr, log } = await attempt("exchange");
      t.equal(await server.stateOf("exchange"), "success", `${stderr}${JSON.stringify(log)}`);
      t.strictSame(await server.xcomOf("exchange", "seen"), {
        pulled: { rows: [1, 2] },
        variable: "eu",
        missing: "NOT_FOUND",
      });
    });

    t.test("prints and logs", async (t) => {
      const end = await attempt("speak");
      t.strictSame(eventsOf(end, "task.stdout"), ["to stdout"]);
      t.ok(end.log.some(({ event, level }) => event === "a warning" && level === "warning"));
    });

    t.test("fails for good, though tries are left", async (t) => {
      const { code, stderr } = await attempt("fail_now");
      t.equal(await server.stateOf("fail_now"), "failed", stderr);
      t.equal(code, 1);
    });

    t.test("defers", async (t) => {
      const { code, stderr } = await attempt("wait");
      t.equal(await server.stateOf("wait"), "deferred", stderr);
      t.equal(code, 4);
    });
  });
}
