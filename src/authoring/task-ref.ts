import { ReferenceInvalidError } from "./errors.ts";

/**
 * What a call of a task returns: it stands for the value that the task will have returned.
 *
 * Inert: pass it to another task of the same Dag, alone or inside objects and arrays. Its type is checked there.
 */
export interface TaskRef<T> {
  /** Only a type: no such property exists. */
  readonly "~value"?: T;
  /** Id of the task. */
  readonly taskId: string;
  /** The XCom key it stands for; `return_value` for what the handler returned. */
  readonly xcomKey: string;
  /**
   * Another XCom of the same task: one that its handler pushed, or a key of what it returned with `multipleOutputs`.
   * Its type is what the place where it is used wants, or the one given: `ref.key<number>("rows")`.
   */
  key<V = unknown>(key: string): TaskRef<V>;
  /** Runs the other tasks after this one, without passing a value. Returns this reference. */
  before(...others: readonly AnyTaskRef[]): TaskRef<T>;
  /** Runs this task after the others, without passing a value. Returns this reference. */
  after(...others: readonly AnyTaskRef[]): TaskRef<T>;
}

/** A reference whose value does not matter, as for an order. */
export type AnyTaskRef = Pick<TaskRef<unknown>, "taskId" | "xcomKey">;

/** A value, a reference to one, or an object or array in which parts are references. */
export type Input<T> =
  | T
  | TaskRef<T>
  | (T extends readonly unknown[] | Readonly<Record<never, unknown>>
      ? { readonly [K in keyof T]: Input<T[K]> }
      : never);

/** What a reference is made of; copies of the package find it under {@link refBrand}. */
export interface Reference {
  readonly dagId: string;
  readonly taskId: string;
  readonly key: string;
}

const refBrand = Symbol.for("windsock.ref");

/** Name that Airflow gives to what a task returned. */
export const returnValueKey = "return_value";

/** Makes a reference. `order` draws an edge between two tasks of the Dag. */
export function createTaskRef<T>(
  reference: Reference,
  order: (before: AnyTaskRef, after: AnyTaskRef) => void,
): TaskRef<T> {
  const misused = (): never => {
    throw new ReferenceInvalidError(reference.taskId, "is used as a text or number");
  };
  const ref: TaskRef<T> = {
    taskId: reference.taskId,
    xcomKey: reference.key,
    key: (key) => createTaskRef({ ...reference, key }, order),
    before(...others) {
      for (const other of others) {
        order(ref, other);
      }
      return ref;
    },
    after(...others) {
      for (const other of others) {
        order(other, ref);
      }
      return ref;
    },
  };
  Object.defineProperties(ref, {
    [refBrand]: { value: reference },
    [Symbol.toPrimitive]: { value: misused },
    toJSON: { value: misused },
  });
  return Object.freeze(ref);
}

/** What `value` refers to, when it is a reference, made by whichever copy of the package. */
export function referenceOf(value: unknown): Reference | undefined {
  const found: unknown =
    typeof value === "object" && value !== null ? Reflect.get(value, refBrand) : undefined;
  return isReference(found) ? found : undefined;
}

/**
 * Puts something in the place of every reference in arguments: in plain objects and arrays however deep. Everything
 * else stays the same object.
 */
export function replaceReferences(
  value: unknown,
  replace: (reference: Reference) => unknown,
): unknown {
  const made = new Map<unknown, unknown>(); // also keeps a literal that contains itself from going on for ever
  const visit = (part: unknown): unknown => {
    const reference = referenceOf(part);
    if (reference !== undefined) {
      return replace(reference);
    }
    if (made.has(part)) {
      return made.get(part);
    }
    if (Array.isArray(part)) {
      const copy: unknown[] = [];
      made.set(part, copy);
      for (const element of part) {
        copy.push(visit(element));
      }
      return copy;
    }
    if (!isPlainObject(part)) {
      return part;
    }
    const copy: object = Object.create(Object.getPrototypeOf(part));
    made.set(part, copy);
    for (const [key, inner] of Object.entries(part)) {
      // defined, not assigned: a key called __proto__ is a key like any other
      Object.defineProperty(copy, key, {
        value: visit(inner),
        enumerable: true,
        writable: true,
        configurable: true,
      });
    }
    return copy;
  };
  return visit(value);
}

/** The references in arguments, in the order of their writing. */
export function referencesIn(value: unknown): readonly Reference[] {
  const found: Reference[] = [];
  replaceReferences(value, (reference) => found.push(reference));
  return found;
}

function isReference(value: unknown): value is Reference {
  return typeof value === "object" && value !== null && "taskId" in value && "key" in value;
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) {
    return false;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null; // also of another realm
}
