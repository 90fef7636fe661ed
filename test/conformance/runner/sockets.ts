import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** Two ends of a connection: the kit's, and a runner's. Closed when the test ends. */
export async function socketPair(t: {
  teardown(close: () => void): void;
}): Promise<readonly [mine: Socket, theirs: Socket]> {
  const server = createServer({ allowHalfOpen: true });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  const theirs = connect({ port, host: "127.0.0.1" });
  theirs.on("error", () => {}); // the kit may end it first
  const [mine]: Socket[] = await once(server, "connection");
  if (mine === undefined) {
    throw new Error("no connection");
  }
  t.teardown(() => {
    mine.destroy();
    theirs.destroy();
    server.close();
  });
  return [mine, theirs];
}
