import t from "tap";
import { usualAnswer } from "../../../src/conformance/supervisor/answers.ts";
import { operations } from "../../../src/contract/index.ts";

const context = { dag_run: {} };
const call = (method: string, path: string, body?: unknown) =>
  usualAnswer({ method, path, query: {}, headers: {}, body }, context);

/** What supervisors never call: others ask for it, or newer supervisors do for themselves. */
const notOfSupervisors = /^\/(health|connection-tests|callbacks)|^\/hitlDetails.* (GET|PATCH)$/;

t.test("every operation that a supervisor calls has an answer", async (t) => {
  const unanswered = Object.values(operations).filter(({ method, path }) => {
    const filled = path
      .slice(1)
      .replace(/\{offset\}/, "0")
      .replace(/\{\w+\}/g, "x");
    return !notOfSupervisors.test(`${path} ${method}`) && call(method, filled, {}).status === 404;
  });
  t.strictSame(unanswered, []);
});

t.test("the claim is answered with the context, others with what they ask for", async (t) => {
  t.strictSame(call("PATCH", "task-instances/i/run"), { status: 200, body: context });
  t.match(call("GET", "variables/a%20b"), {
    status: 200,
    body: { key: "a b", value: "value of a b" },
  });
  t.match(call("HEAD", "xcoms/d/r/t/k"), {
    status: 200,
    headers: { "content-range": "map_indexes 3" },
  });
  t.match(call("POST", "hitlDetails/i", { options: ["a"], subject: "s" }), {
    status: 201,
    body: { ti_id: "i", options: ["a"], subject: "s" },
  });
  t.match(call("GET", "dag-runs/d/r"), { body: { dag_id: "d", run_id: "r" } });
  t.match(call("GET", "nothing/of/that"), { status: 404 });
});
