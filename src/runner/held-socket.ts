import type { Requests } from "./requests.ts";

/** The part of a socket that keeps a process alive, or not. */
export interface Holdable {
  ref(): unknown;
  unref(): unknown;
}

/**
 * Requests that keep the process alive only while one is under way: so a task that waits for what can never come is
 * seen, for nothing else is left to wait for.
 */
export function holdWhileAsking(supervisor: Requests, socket: Holdable): Requests {
  let open = 0;
  return {
    async request(message) {
      open += 1;
      socket.ref();
      try {
        return await supervisor.request(message);
      } finally {
        open -= 1;
        if (open === 0) {
          socket.unref();
        }
      }
    },
  };
}
