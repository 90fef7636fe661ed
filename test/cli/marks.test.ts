import t from "tap";
import { markOf, toneOf } from "../../src/cli/marks.ts";

t.test("marks: every state that ends a task has its own look", async (t) => {
  const states = ["success", "failed", "skipped", "up_for_retry", "running"];
  t.equal(new Set(states.map(markOf)).size, states.length);
  t.strictSame(states.map(toneOf), ["good", "bad", "dim", "busy", "busy"]);
});

t.test("marks: an unknown state and none have a plain one", async (t) => {
  t.strictSame(
    [null, "new"].map((state) => [markOf(state), toneOf(state)]),
    [
      ["·", "plain"],
      ["·", "plain"],
    ],
  );
});
