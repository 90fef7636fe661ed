import t from "tap";
import { type AirflowRelease, airflowReleases } from "../../../src/local/server/releases.ts";
import { openLocalServer } from "../../../src/local/server/server.ts";
import { playOurs } from "../../support/local-server.ts";
import { storeOfOneTask } from "../../support/route-request.ts";

const played = await playOurs(/^(auth|refresh|body|route)\./);

t.ok(played.length > 0);
for (const { one, faults } of played) {
  t.test(`tokens, bodies and routes: ${one.id}`, async (t) => {
    t.strictSame(faults, []);
  });
}

const id = "0199bb6c-0000-7000-8000-000000000001";

t.test("handle: what a release lets whom do", async (t) => {
  const asked = "0199bb6c-0000-7000-8000-000000000002";
  const start = (release: AirflowRelease) => ask(release, `task-reschedules/${asked}/start_date`);
  t.equal((await start("3.2.2")).status, 200);
  t.equal((await start("3.3.2")).status, 403);
});

t.test("handle: keys of a report count as of the version, or of the release", async (t) => {
  const body = JSON.stringify({
    state: "up_for_retry",
    end_date: "2025-01-03T00:20:00Z",
    retry_reason: "r",
  });
  const report = (release: AirflowRelease, version: string) =>
    ask(release, `task-instances/${id}/state`, {
      method: "PATCH",
      body,
      headers: { "content-type": "application/json", "airflow-api-version": version },
    });
  t.equal((await report("3.2.2", "2026-04-06")).status, 422);
  t.equal((await report("3.3.2", "2025-04-11")).status, 204);
  t.equal((await report("3.4.0b2", "2025-04-11")).status, 422);
  t.equal((await report("3.4.0b2", "2026-06-30")).status, 204);
});

t.test(
  "handle: a queue in a deferral is taken at every version, by releases that know it",
  async (t) => {
    const body = JSON.stringify({
      state: "deferred",
      classpath: "a.B",
      next_method: "go",
      queue: "q",
    });
    const report = (release: AirflowRelease) =>
      ask(release, `task-instances/${id}/state`, {
        method: "PATCH",
        body,
        headers: { "content-type": "application/json", "airflow-api-version": "2025-11-05" },
      });
    for (const release of airflowReleases) {
      t.equal((await report(release)).status, 204, release);
    }
  },
);

t.test("handle: where no token is needed, 3.4 refreshes none", async (t) => {
  const refreshed = async (release: AirflowRelease) =>
    (await ask(release, "health", { seconds: 20 })).headers.has("refreshed-api-token");
  t.strictSame([await refreshed("3.3.2"), await refreshed("3.4.0b2")], [true, false]);
});

t.test("handle: a text of 20 million characters is a value like any other", async (t) => {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify("x".repeat(20_000_000));
  const { status } = await ask("3.3.2", "xcoms/d/r/a/k", { method: "POST", body, headers });
  t.equal(status, 201);
});

/** Asks a server that is told to be a release, with a token of its own. */
async function ask(
  airflow: AirflowRelease,
  path: string,
  { seconds = 600, ...init }: RequestInit & { readonly seconds?: number } = {},
): Promise<Response> {
  const store = storeOfOneTask({ id });
  await using server = await openLocalServer({ store, airflow });
  const headers = new Headers(init.headers);
  headers.set("authorization", `Bearer ${await server.token(id, "execution", seconds)}`);
  return await fetch(new URL(path, server.baseUrl), { ...init, headers });
}
