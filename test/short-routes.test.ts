// The routes of the first published summary, openapi/summary.yaml, on the embedded server: at both places where it is mounted.
import { readFileSync } from "node:fs";
import t from "tap";
import { parse } from "yaml";
import { createApiClient } from "../src/api/index.ts";
import { operations } from "../src/contract/index.ts";
import { shortRoutes } from "../src/contract/requests.ts";
import { type LocalServer, openLocalServer } from "../src/local/index.ts";
import { storeOfOneTask } from "./support/route-request.ts";

const id = "0199bb6c-0000-7000-8000-000000000001";
const who = { hostname: "h", pid: 1 };
const place = { dag_id: "d", run_id: "r", task_id: "a", key: "k" };
const end_date = "2026-01-01T00:00:01Z";

for (const mount of ["execution", "execution/api/v1"]) {
  t.test(`${mount}: a task's life by short routes alone`, async (t) => {
    await using server = await open();
    const ask = await asker(server, mount);
    t.match(await ask("GET", `tasks/${id}/run`), {
      status: 200,
      body: { ti: { id, state: "queued" }, ti_context: { dag_run: { run_id: "r" } } },
    });
    t.match(await ask("GET", `task-instances/${id}`), { status: 200, body: { state: "queued" } });
    const claim = { state: "running", ...who, unixname: "u", start_date: "2026-01-01T00:00:00Z" };
    t.match(await ask("PATCH", `tasks/${id}/run`, claim), { status: 200, body: { max_tries: 0 } });
    t.match(await ask("PATCH", `tasks/${id}/heartbeat`, who), { status: 204 });
    t.match(await ask("PATCH", `tasks/${id}/heartbeat`, { ...who, pid: 2 }), { status: 409 });
    t.match(await ask("PUT", "xcoms", { ...place, value: { n: [1] } }), { status: 201 });
    const query = new URLSearchParams(place);
    t.match(await ask("GET", `xcoms?${String(query)}`), {
      status: 200,
      body: { key: "k", value: { n: [1] } },
    });
    t.match(await ask("GET", "variables/v"), { status: 200, body: { value: "x" } });
    t.match(await ask("GET", "connections/c"), { status: 200, body: { conn_type: "http" } });
    const report = { state: "success", end_date };
    t.match(await ask("PATCH", `tasks/${id}/state`, report), { status: 204 });
    t.match(await ask("GET", `task-instances/${id}`), { status: 200, body: { state: "success" } });
  });
}

t.test("short routes: what is wrong is refused as elsewhere, in the same order", async (t) => {
  await using server = await open();
  const ask = await asker(server, "execution");
  t.equal((await ask("PUT", "xcoms", { ...place, value: 1 }, "")).status, 401);
  t.equal((await ask("PUT", "xcoms", place)).status, 422);
  t.equal((await ask("GET", "xcoms?dag_id=d")).status, 422);
  t.equal((await ask("PATCH", `tasks/${id}/state`, { state: "success", x: 1 })).status, 422);
  const other = id.replace(/1$/, "2");
  t.equal((await ask("PATCH", `tasks/${other}/heartbeat`, who)).status, 403);
  t.equal((await ask("GET", `task-instances/${other}`)).status, 404);
  t.equal((await ask("DELETE", `tasks/${id}/run`)).status, 404);
});

t.test("the client reads a task instance and a value as the summary shows it", async (t) => {
  await using server = await open();
  const token = await server.token(id, "execution");
  await using client = createApiClient({ baseUrl: server.baseUrl, token });
  t.match(await client.taskInstances.get(id), { id, task_id: "a", map_index: -1, state: "queued" });
  const of = { dagId: "d", taskId: "a", runId: "r", key: "k" };
  await client.xcoms.set({ ...of, value: [1] });
  t.strictSame(await client.xcoms.get(of), { key: "k", value: [1] });
});

t.test("openapi/summary.yaml: what it names is there", async (t) => {
  const text = readFileSync("openapi/summary.yaml", "utf8");
  const { components } = parse(text);
  const execution = parse(readFileSync("openapi/execution.yaml", "utf8"));
  const refs = [...text.matchAll(/\$ref: "(\.\/execution\.yaml)?#\/components\/(\w+)\/(\w+)"/g)];
  t.ok(refs.length > 10);
  for (const [, file, kind = "", name = ""] of refs) {
    t.ok((file === undefined ? components : execution.components)[kind][name], `${kind}/${name}`);
  }
  const aliases = Object.values(shortRoutes).flatMap(({ aliasOf }) => aliasOf ?? []);
  t.strictSame(
    aliases.filter((name) => !Object.hasOwn(operations, name)),
    [],
  );
});

async function open(): Promise<LocalServer> {
  const store = storeOfOneTask({ id, state: "queued" });
  store.db.run("INSERT INTO variable (key, value) VALUES ('v', 'x')");
  store.db.run("INSERT INTO connection (conn_id, conn_type) VALUES ('c', 'http')");
  return openLocalServer({ store });
}

async function asker(server: LocalServer, mount: string) {
  const own = await server.token(id, "execution");
  const base = new URL(`/${mount}/`, server.baseUrl);
  return async (method: string, path: string, body?: object, token: string = own) => {
    const answer = await fetch(new URL(path, base), {
      method,
      headers: {
        ...(token !== "" && { authorization: `Bearer ${token}` }),
        ...(body && { "content-type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === "" ? undefined : JSON.parse(text) };
  };
}
