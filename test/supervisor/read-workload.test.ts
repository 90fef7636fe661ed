import t from "tap";
import { readWorkload } from "../../src/supervisor/read-workload.ts";
import { workloadOf } from "../support/scripted-attempt.ts";

const workload = workloadOf("0199b4a5-5b9c-7000-8000-000000000001", "its-token");
const text = JSON.stringify(workload);

t.test("readWorkload: from a file or a text", async (t) => {
  const path = `${t.testdir({ "w.json": text })}/w.json`;
  t.match(readWorkload({ kind: "file", path }, undefined), {
    token: "its-token",
    ti: { dag_id: "d" },
  });
  t.match(readWorkload({ kind: "text", text }, "other"), { token: "its-token" });
});

t.test("readWorkload: a token from elsewhere for one that brings none", async (t) => {
  const bare = JSON.stringify({ ...workload, token: undefined });
  t.match(readWorkload({ kind: "text", text: bare }, "other"), { token: "other" });
  for (const token of [undefined, ""]) {
    t.throws(() => readWorkload({ kind: "text", text: bare }, token), {
      code: "ERR_WINDSOCK_CONFIGURATION",
      setting: "WINDSOCK_TOKEN",
    });
  }
});

t.test("readWorkload: what is no JSON is not quoted", async (t) => {
  const broken = text.slice(0, -1);
  t.throws(() => readWorkload({ kind: "text", text: broken }, undefined), {
    code: "ERR_WINDSOCK_CONFIGURATION",
    message: "the workload is no JSON",
  });
});

t.test("readWorkload: what is no workload names the key", async (t) => {
  t.throws(() => readWorkload({ kind: "text", text: '{"ti":{}}' }, undefined), {
    code: "ERR_WINDSOCK_CONTRACT_VIOLATED",
    path: "workload.ti.id",
  });
});

t.test("readWorkload: a file that is not there, and an input that is none", async (t) => {
  t.throws(() => readWorkload({ kind: "file", path: "/no/such" }, undefined), {
    message: "/no/such cannot be read: ENOENT",
  });
  t.throws(() => readWorkload({ kind: "stdin" }, undefined, 1_000_000), {
    message: "standard input cannot be read: EBADF",
  });
});
