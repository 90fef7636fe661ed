import {
  createServer as createHttpServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import {
  createServer as createHttp2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from "node:http2";
import type { Socket } from "node:net";

/** Answers requests of both kinds of HTTP. */
type Handler = (
  request: IncomingMessage | Http2ServerRequest,
  response: ServerResponse | Http2ServerResponse,
) => void;

/** How HTTP/2 begins; no request of HTTP/1.1 begins so. */
const prefaceStart = "PRI";

/**
 * Takes connections of both kinds of HTTP, told apart by their first bytes: gRPC needs HTTP/2, while Connect is satisfied
 * with HTTP/1.1, and so is `curl`.
 *
 * @param handler - answers requests
 */
export function createProtocols(handler: Handler): (socket: Socket) => void {
  const handle: Handler = (request, response) => {
    // gRPC's C core names the socket's path here, which is no host, and adapters take it into a URL.
    request.headers[request.httpVersionMajor === 2 ? ":authority" : "host"] = "localhost";
    try {
      handler(request, response);
    } catch {
      response.statusCode = 400; // a path that is none: its own fault, and not to end an attempt
      response.end();
    }
  };
  const http = createHttpServer({ keepAliveTimeout: 0 }, handle);
  const http2 = createHttp2Server(handle);
  http2.on("sessionError", () => {}); // the session is over; its streams have told who waits
  return (socket) => {
    let head = Buffer.alloc(0);
    socket.on("error", () => {}); // a close follows
    const look = (): void => {
      const chunk: Buffer | null = socket.read();
      head = Buffer.concat([head, chunk ?? Buffer.alloc(0)]);
      if (head.length >= prefaceStart.length) {
        socket.off("readable", look);
        socket.unshift(head);
        const isHttp2 = head.toString("latin1", 0, prefaceStart.length) === prefaceStart;
        (isHttp2 ? http2 : http).emit("connection", socket);
      }
    };
    socket.on("readable", look);
  };
}
