import t from "tap";
import { startPeer } from "../../../src/conformance/peer-process.ts";
import { untilReady } from "../../../src/conformance/server/ready.ts";

const line = {
  base_url: "http://127.0.0.1:1/execution/",
  jwt_secret: "s",
  jwt_audience: "a",
  more: 1,
};

const waits = "setInterval(() => {}, 1000);";

t.test("untilReady: reads the first line, whatever follows", async (t) => {
  t.strictSame(
    await readyOf(`console.log('${JSON.stringify(line)}'); console.log("more"); ${waits}`),
    {
      baseUrl: "http://127.0.0.1:1/execution/",
      secret: "s",
      audience: "a",
    },
  );
});

const wrong = {
  "is no JSON": {
    program: `console.log("hello"); ${waits}`,
    fact: /something else than a ready line: hello$/,
  },
  "has no address": {
    program: `console.log('{"base_url": "x", "jwt_secret": "s", "jwt_audience": "a"}'); ${waits}`,
    fact: /something else than a ready line: \{"base_url"/,
  },
  "has no secret": {
    program: `console.log('{"base_url": "http://a/", "jwt_audience": "a"}'); ${waits}`,
    fact: /something else than a ready line/,
  },
  "does not come": { program: waits, fact: /printed no ready line within 0.3 s$/ },
  "does not come, for it ended": {
    program: `console.error("first\\nlast"); process.exitCode = 3;`,
    fact: /ended before its ready line, with exit code 3$/,
    detail: "first\nlast",
  },
  "does not come, for it was killed": {
    program: `process.kill(process.pid, "SIGKILL");`,
    fact: /ended before its ready line, with SIGKILL$/,
  },
};
for (const [name, { program, fact, ...more }] of Object.entries(wrong)) {
  t.test(`untilReady: refuses a line that ${name}`, async (t) => {
    await t.rejects(readyOf(program, { limitMs: name === "does not come" ? 300 : 20_000 }), {
      code: "ERR_WINDSOCK_PEER_NOT_STARTED",
      message: fact,
      command: ["./server"],
      ...more,
    });
  });
}

t.test("untilReady: stops when told to", async (t) => {
  const signal = AbortSignal.abort("SIGINT");
  await t.rejects(readyOf(waits, { signal }), "SIGINT");
});

async function readyOf(
  program: string,
  { signal = new AbortController().signal, limitMs = 20_000 } = {},
) {
  const { env } = process;
  await using server = await startPeer([process.execPath, "-e", program], { env });
  return await untilReady(server, ["./server"], { signal, limitMs });
}
