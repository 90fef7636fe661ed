import t from "tap";
import {
  createTaskRef,
  referenceOf,
  referencesIn,
  replaceReferences,
} from "../../src/authoring/task-ref.ts";

const reference = { dagId: "d", taskId: "a", key: "return_value" };

t.test("createTaskRef: is inert, frozen, and known by what it refers to", async (t) => {
  const ref = refTo("a");
  t.match(ref, { taskId: "a", xcomKey: "return_value" });
  t.ok(Object.isFrozen(ref));
  t.strictSame(referenceOf(ref), reference);
  t.strictSame(referenceOf(ref.key("rows")), { ...reference, key: "rows" });
});

t.test("createTaskRef: draws edges and returns itself", async (t) => {
  const edges: string[][] = [];
  const ref = createTaskRef(reference, (before, after) =>
    edges.push([before.taskId, after.taskId]),
  );
  t.equal(ref.before({ taskId: "b", xcomKey: "" }, { taskId: "c", xcomKey: "" }), ref);
  t.equal(ref.after({ taskId: "z", xcomKey: "" }), ref);
  t.strictSame(edges, [
    ["a", "b"],
    ["a", "c"],
    ["z", "a"],
  ]);
});

t.test("createTaskRef: refuses to be a text, a number or JSON", async (t) => {
  const ref: unknown = refTo("a");
  for (const use of [() => String(ref), () => Number(ref), () => JSON.stringify({ ref })]) {
    t.throws(use, { code: "ERR_WINDSOCK_REFERENCE_INVALID", taskId: "a" });
  }
});

t.test("replaceReferences: reaches every depth and leaves the rest the same object", async (t) => {
  const when = new Date(0);
  const plain = Object.assign(Object.create(null), { ref: refTo("b") });
  const args = { list: [1, { x: refTo("a").key("k") }], when, plain, fn: Number, none: null };
  const found = replaceReferences(args, ({ taskId, key }) => `${taskId}.${key}`);
  t.match(found, { list: [1, { x: "a.k" }], plain: { ref: "b.return_value" }, none: null });
  t.equal(Reflect.get(Object(found), "when"), when);
  t.strictSame(
    referencesIn(args).map(({ taskId }) => taskId),
    ["a", "b"],
  );
});

t.test(
  "replaceReferences: copes with a literal inside itself and a key called __proto__",
  async (t) => {
    const args: unknown = JSON.parse('{"__proto__": {"polluted": true}}');
    const self: unknown[] = [];
    self.push(self, args);
    const copy: unknown = replaceReferences(self, () => undefined);
    t.ok(Array.isArray(copy) && copy[0] === copy);
    t.equal(Reflect.get({}, "polluted"), undefined);
    t.strictSame(Array.isArray(copy) && Object.keys(copy[1]), ["__proto__"]);
  },
);

t.test(
  "referenceOf: knows a reference of another copy of the package, and nothing else",
  async (t) => {
    t.strictSame(referenceOf({ [Symbol.for("windsock.ref")]: reference }), reference);
    for (const other of [undefined, null, "a", {}, { [Symbol.for("windsock.ref")]: {} }]) {
      t.equal(referenceOf(other), undefined);
    }
  },
);

function refTo(taskId: string): ReturnType<typeof createTaskRef> {
  return createTaskRef({ ...reference, taskId }, () => undefined);
}
