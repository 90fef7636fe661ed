import { join } from "node:path";
import t, { type Test } from "tap";
import type { LogFields } from "../../src/base/index.ts";
import { silentLogger } from "../../src/base/index.ts";
import { type AttemptSite, runAttempt } from "../../src/local/run-attempt.ts";
import { readInstances } from "../../src/local/run-rows.ts";
import { openLocalServer } from "../../src/local/server/server.ts";
import { openStore, taskInstanceById, updateTaskInstance } from "../../src/local/store/store.ts";
import { settingsFrom } from "../../src/supervisor/index.ts";
import { oneTask } from "../support/dag-file.ts";
import { storedRun } from "../support/local-run.ts";

t.test("runAttempt: runs a queued instance; its row says how it ended", async (t) => {
  const { site, id, state } = await siteOf(t, { retries: 0 });
  updateTaskInstance(site.server.store, id, { state: "queued", try_number: 1 });
  await runAttempt(id, site);
  t.equal(state(), "success");
});

for (const [name, { retries, row, after }] of Object.entries({
  "an attempt that others were to report, with a try left": {
    retries: 1,
    row: { state: "running", pid: 1 },
    after: "up_for_retry",
  },
  "the same with none left": { retries: 0, row: { state: "running", pid: 1 }, after: "failed" },
})) {
  t.test(`runAttempt: gives up ${name}`, async (t) => {
    const { site, id, state } = await siteOf(t, { retries });
    updateTaskInstance(site.server.store, id, { ...row, try_number: 1 });
    await runAttempt(id, site);
    t.equal(state(), after);
  });
}

t.test("runAttempt: gives up what could not even be handed to a supervisor", async (t) => {
  const { site, id, state, errors } = await siteOf(t, { retries: 0 });
  updateTaskInstance(site.server.store, id, { state: "queued", try_number: 1, task_id: "" });
  await runAttempt(id, site);
  t.equal(state(), "failed");
  t.match(errors, [{ error: { code: "ERR_WINDSOCK_CONTRACT_VIOLATED" } }]);
});

t.test("runAttempt: settles even when the server is gone", async (t) => {
  const { site, id, state, errors } = await siteOf(t, { retries: 0 });
  updateTaskInstance(site.server.store, id, { state: "running", try_number: 1 });
  await site.server.close();
  const retries = { attempts: 1, waitMinMs: 0, waitMaxMs: 0 };
  const { logger: _silent, ...quiet } = site;
  await runAttempt(id, { ...quiet, settings: { ...site.settings, retries } });
  await runAttempt(id, { ...site, settings: { ...site.settings, retries } });
  t.equal(state(), "running");
  t.match(errors, [{ error: { code: "ERR_WINDSOCK_API_UNREACHABLE" } }]);
});

t.test("runAttempt: an instance that is gone is nobody's attempt", async (t) => {
  const { site } = await siteOf(t, { retries: 0 });
  await runAttempt("00000000-0000-7000-8000-000000000000", site);
  t.pass("settled");
});

/** A server with a run of one task `a`, and what attempts of it need. */
async function siteOf(t: Test, task: { retries: number }) {
  const folder = t.testdir({ "dag.ts": oneTask("return 1;").replace('"one"', '"d"') });
  const store = openStore(":memory:");
  const server = await openLocalServer({ store });
  t.teardown(async () => {
    await server.close();
    store.close();
  });
  const { key } = storedRun({ a: task }, { store });
  const [instance] = readInstances(store, key);
  const errors: (LogFields | undefined)[] = [];
  const site: AttemptSite = {
    server,
    file: join(folder, "dag.ts"),
    settings: {
      ...settingsFrom({ PATH: process.env["PATH"], WINDSOCK_CACHE: join(folder, "cache") }),
      logFolder: join(folder, "logs"),
      stateFolder: join(folder, "state"),
    },
    logger: { ...silentLogger, error: (_message, fields) => errors.push(fields) },
  };
  const id = instance?.id ?? "";
  const state = () => readInstances(store, key)[0]?.state ?? taskInstanceById(store, id)?.["state"];
  return { site, id, state, errors };
}
