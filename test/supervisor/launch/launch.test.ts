import { text } from "node:stream/consumers";
import t from "tap";
import type * as launching from "../../../src/supervisor/launch/launch.ts";
import { launchRunner } from "../../../src/supervisor/launch/launch.ts";

const env = { PATH: process.env["PATH"], WINDSOCK_TOKEN: "t", MY_VAR: "m" };
const print = ["/bin/sh", "-c", 'echo "$MY_VAR $WINDSOCK_TOKEN $*"', "sh"];

t.test(
  "launchRunner: stdin, coordinator and gRPC start the command, without the worker's secrets",
  async (t) => {
    const stdin = await launchRunner({ way: "stdin", command: print }, env);
    t.equal(await text(stdin.stdout), "m  \n");
    const coordinator = await launchRunner({ way: "coordinator", command: print }, env);
    t.match(await text(coordinator.stdout), /^m {2}--comm=127.0.0.1:\d+ --logs=127.0.0.1:\d+\n$/);
    const grpc = await launchRunner({ way: "grpc", command: print }, env);
    t.match(await text(grpc.stdout), /^m {2}--supervisor=unix:\/.*\n$/);
    await Promise.all([stdin.exit, coordinator.exit, grpc.exit]);
    coordinator.comm.catch(() => {});
    for (const runner of [stdin, coordinator, grpc]) {
      runner.close();
    }
  },
);

t.test(
  "launchRunner: our own runner is told where Dags and compiled code are, and no more",
  async (t) => {
    const seen: Record<string, string>[] = [];
    const { launchRunner: launch } = await t.mockImport<typeof launching>(
      "../../../src/supervisor/launch/launch.ts",
      {
        "../../../src/supervisor/launch/windsock.ts": {
          launchWindsock: (given: Record<string, string>) => void seen.push(given),
        },
      },
    );
    await launch({ way: "windsock", dags: "/dags" }, env);
    await launch({ way: "windsock" }, { WINDSOCK_CACHE: "/cache", WINDSOCK_DAGS: "/other" });
    t.match(seen, [
      { WINDSOCK_DAGS: "/dags" },
      { WINDSOCK_DAGS: "/other", WINDSOCK_CACHE: "/cache" },
    ]);
    t.notOk("MY_VAR" in (seen[0] ?? {}));
  },
);
