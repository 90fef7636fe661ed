import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { DescMethod, DescMethodUnary, Message } from "@bufbuild/protobuf";
import { Code, type ConnectRouter, type HandlerContext } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { byteStream, openRunnerEnd, type RunnerEnd } from "../../channel/index.ts";
import { TaskSupervisor } from "../../contract/descriptors.ts";
import type { SupervisorMessage } from "../../contract/index.ts";
import { callError } from "./call-error.ts";
import { createProtocols } from "./protocols.ts";
import { readRequest } from "./read-request.ts";
import { writeReply } from "./write-reply.ts";

/** A door for runners that speak gRPC or Connect. */
export interface Door {
  /** Serves a connection. */
  readonly take: (socket: Socket) => void;
  /** Ends the conversation as soon as all connections have ended. */
  readonly endWithConnections: () => void;
  /** Ends all connections, and the conversation. */
  readonly close: () => void;
}

/** Longest request and reply, in bytes: as long as a frame. */
const limitBytes = 64 * 1024 * 1024;

/**
 * Opens the door that serves `TaskSupervisor`: every call is a request on a conversation in frames, so that relay, reducer
 * and rules of outcomes are the same for every runner, and nothing behind the door knows of it.
 *
 * @param stream - the runner's end of the conversation; owned from now on
 */
export function openDoor(stream: Duplex): Door {
  const end = openRunnerEnd(byteStream(stream), { limitBytes });
  const sockets = new Set<Socket>();
  const serve = createProtocols(
    connectNodeAdapter({
      routes: (router) => route(router, end),
      grpcWeb: false,
      readMaxBytes: limitBytes,
      writeMaxBytes: limitBytes,
    }),
  );
  let isEnding = false;
  const settle = (): void => {
    if (isEnding && sockets.size === 0) {
      void end.close();
    }
  };
  return {
    take(socket) {
      sockets.add(socket);
      socket.once("close", () => {
        sockets.delete(socket);
        settle();
      });
      serve(socket);
    },
    endWithConnections() {
      isEnding = true;
      settle();
    },
    close() {
      for (const socket of sockets) {
        socket.destroy();
      }
      void end.close();
    },
  };
}

function route(router: ConnectRouter, end: RunnerEnd): void {
  for (const method of TaskSupervisor.methods.filter(isUnary)) {
    router.rpc(method, (message: Message, { signal }: HandlerContext) =>
      method.name === "Start" ? greet(method, end) : ask(method, message, { end, signal }),
    );
  }
}

/** All are; the type of the list does not say so. */
function isUnary(method: DescMethod): method is DescMethodUnary {
  return method.methodKind === "unary";
}

/** The greeting, as often as it is asked for. */
async function greet({ output }: DescMethod, end: RunnerEnd): Promise<Message> {
  try {
    return writeReply(output, { ...(await end.greeting) });
  } catch (error) {
    throw callError(error, Code.Internal);
  }
}

/** Passes a request on, and its reply back. A caller that goes away gives up waiting; the request may still take effect. */
async function ask(
  { input, output }: DescMethod,
  message: Message,
  { end, signal }: { readonly end: RunnerEnd; readonly signal: AbortSignal },
): Promise<Message> {
  let reply: Promise<SupervisorMessage | null>;
  try {
    reply = end.request(readRequest(input, message), { signal });
  } catch (error) {
    throw callError(error, Code.InvalidArgument);
  }
  try {
    return writeReply(output, { ...(await reply) });
  } catch (error) {
    throw callError(error, Code.Internal);
  }
}
