// Operations that end a task: each throws.
import { DeferTask, FailTask, RescheduleTask, RetryTask, SkipTask } from "windsock";
import { listOf, type Members, textOf } from "./members.ts";

/** Throws the errors that docs/write-a-runner.md names, by operation. */
export const endings: Readonly<Record<string, (members: Members) => never>> = {
  throw: ({ message, cause }) => {
    throw new Error(
      textOf(message),
      cause === undefined ? undefined : { cause: new RangeError(textOf(cause)) },
    );
  },
  "throw-group": ({ message, messages }) => {
    const errors = listOf(messages).map((one) => new Error(textOf(one)));
    throw new AggregateError(errors, textOf(message));
  },
  "throw-odd": ({ kind }) => odd(textOf(kind)),
  skip: ({ message }) => {
    throw new SkipTask(message === undefined ? undefined : textOf(message));
  },
  fail: ({ message }) => {
    throw new FailTask(textOf(message));
  },
  retry: ({ message, delay_seconds: delay }) => {
    throw new RetryTask({
      reason: textOf(message),
      ...(delay !== undefined && { delay: Number(delay) }),
    });
  },
  reschedule: ({ at }) => {
    throw new RescheduleTask(new Date(textOf(at)));
  },
  defer: ({ classpath, kwargs, method, method_kwargs, timeout_seconds: timeout }) => {
    throw new DeferTask({
      trigger: { classpath: textOf(classpath), kwargs: Object(kwargs) },
      method: textOf(method),
      kwargs: Object(method_kwargs),
      ...(timeout !== undefined && { timeout: Number(timeout) }),
    });
  },
  exit: ({ code }) => process.exit(Number(code)),
};

/* oxlint-disable no-throw-literal, only-throw-error -- what user code does */
function odd(kind: string): never {
  switch (kind) {
    case "nothing":
      throw undefined;
    case "text":
      throw "only words";
    case "cycle": {
      const error = new Error("its own cause");
      error.cause = error;
      throw error;
    }
    case "nameless":
      throw Object.defineProperty(new Error("never seen"), "message", {
        get: () => {
          throw new Error("from a getter");
        },
      });
    case "exit":
      return process.exit(0);
    case "interrupt":
      throw new DOMException("interrupted", "AbortError");
    case "overflow":
      return overflow(0);
    default:
      throw new Error(`there is no odd error ${kind}`);
  }
}

function overflow(depth: number): never {
  overflow(depth + 1);
  throw new Error("there is no end to the stack");
}
