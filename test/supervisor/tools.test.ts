import { writeFileSync } from "node:fs";
import t from "tap";
import { openJournal } from "../../src/supervisor/journal.ts";
import { settingsFrom } from "../../src/supervisor/settings.ts";
import { openTools } from "../../src/supervisor/tools.ts";
import { openFakeApi, runContext } from "../support/fake-api.ts";
import { readRecords, tokenOf, workloadOf } from "../support/scripted-attempt.ts";
import { json } from "../support/scripted-server.ts";

const id = "0199b4a5-5b9c-7000-8000-000000000001";

t.test("openTools: the token, and each that follows it, is known to the masker", async (t) => {
  const token = tokenOf({ sub: id, exp: 3e9 });
  const fresh = tokenOf({ sub: id, exp: 4e9 });
  const headers = { "refreshed-api-token": fresh };
  await using api = await openFakeApi({ "PATCH /run": json(200, runContext, headers) });
  const settings = settingsFrom({ AIRFLOW__LOGGING__BASE_LOG_FOLDER: t.testdir() });
  const attempt = {
    workload: workloadOf(id, token),
    apiUrl: api.baseUrl,
    launch: { way: "windsock" },
    settings,
  } as const;
  const tools = openTools(attempt, openJournal(t.testdirName, id, 1));
  const claim = { hostname: "h", unixname: "u", pid: 1, start_date: tools.now() };
  await tools.client.taskInstances.run(id, claim);
  tools.log.say("info", `${token} ${fresh}`);
  tools.letGo(); // connects anew for whatever is asked later
  await tools.client.taskInstances.run(id, claim);
  await tools[Symbol.asyncDispose]();
  t.match(readRecords(tools.logPath), [{ event: "*** ***" }]);
});

t.test("openTools: a log that could not be written is told", async (t) => {
  const folder = t.testdir();
  writeFileSync(`${folder}/file`, "");
  const told: unknown[] = [];
  const logger = {
    debug() {},
    info() {},
    warn() {},
    error: (message: string, fields?: object) => void told.push({ message, ...fields }),
  };
  const settings = settingsFrom({ AIRFLOW__LOGGING__BASE_LOG_FOLDER: `${folder}/file` });
  const { token: _, ...workload } = workloadOf(id, "");
  const attempt = {
    workload,
    apiUrl: "http://127.0.0.1:1/",
    launch: { way: "windsock" },
    settings,
  } as const;
  for (const one of [{ ...attempt, logger }, attempt]) {
    const tools = openTools(one, openJournal(folder, id, 1));
    tools.log.say("info", "lost");
    await tools[Symbol.asyncDispose]();
  }
  t.match(told, [
    { message: "the log of an attempt could not be written", fault: /EEXIST|ENOTDIR/ },
  ]);
});
