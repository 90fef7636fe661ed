import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import t from "tap";
import type * as peerProcess from "../../../src/supervisor/launch/peer-process.ts";
import { isFromGroup } from "../../../src/supervisor/launch/peer-process.ts";

t.test("isFromGroup: a connection of the group's, and one of somebody else's", async (t) => {
  const server = createServer().listen(0, "127.0.0.1");
  t.teardown(() => server.close());
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const script = `require("node:net").connect(${port}, "127.0.0.1"); setInterval(() => {}, 1000)`;
  const child = spawn(process.execPath, ["-e", script], { detached: true });
  t.teardown(() => child.kill("SIGKILL"));
  const [theirs]: Socket[] = await once(server, "connection");
  const stranger = connect(Number(port), "127.0.0.1");
  t.teardown(() => stranger.destroy());
  const [other]: Socket[] = await once(server, "connection");
  const pid = child.pid ?? 0;
  t.ok(isFromGroup(Object(theirs), pid));
  t.notOk(isFromGroup(Object(other), pid));
  t.ok(isFromGroup({ remotePort: 1 }, pid), "a port of which nothing is told");
  const { remotePort } = Object(other);
  t.ok(isFromGroup({ remotePort, localPort: 1 }, pid), "another connection from the same port");
  theirs?.destroy();
});

t.test("isFromGroup: where there is no /proc nobody is turned away", async (t) => {
  const { isFromGroup: bare } = await t.mockImport<typeof peerProcess>(
    "../../../src/supervisor/launch/peer-process.ts",
    {
      "node:fs": {
        ...fs,
        readFileSync() {
          throw new Error("ENOENT");
        },
      },
    },
  );
  t.ok(bare({}, 1));
});

t.test("isFromGroup: a descriptor that is closed meanwhile does not hide the others", async (t) => {
  const server = createServer().listen(0, "127.0.0.1");
  t.teardown(() => server.close());
  await once(server, "listening");
  const { port }: AddressInfo = Object(server.address());
  const script = `require("node:net").connect(${port}, "127.0.0.1"); setInterval(() => {}, 1000)`;
  const child = spawn(process.execPath, ["-e", script], { detached: true });
  t.teardown(() => child.kill("SIGKILL"));
  const [theirs]: Socket[] = await once(server, "connection");
  const { isFromGroup: raced } = await t.mockImport<typeof peerProcess>(
    "../../../src/supervisor/launch/peer-process.ts",
    {
      "node:fs": {
        ...fs,
        readdirSync: (path: string) => [
          ...(path.endsWith("/fd") ? ["closed"] : []),
          ...fs.readdirSync(path),
        ],
      },
    },
  );
  t.ok(raced(Object(theirs), child.pid ?? 0));
  theirs?.destroy();
});
