import t from "tap";
import { createPainter, isLive } from "../../src/cli/terminal.ts";
import { fakeTerminal } from "../support/terminal.ts";

for (const [name, { isTTY, env, live, colour }] of Object.entries({
  "a terminal": { isTTY: true, env: {}, live: true, colour: true },
  "a pipe": { isTTY: false, env: {}, live: false, colour: false },
  "a terminal with NO_COLOR": { isTTY: true, env: { NO_COLOR: "1" }, live: true, colour: false },
  "a build server": { isTTY: true, env: { CI: "true" }, live: false, colour: true },
  "a dumb terminal": { isTTY: true, env: { TERM: "dumb" }, live: false, colour: false },
})) {
  t.test(`terminal: ${name}`, async (t) => {
    const { stderr } = fakeTerminal({ isTTY });
    t.equal(isLive(stderr, env), live);
    const painted = createPainter(stderr, env)("bad", "no");
    t.equal(painted, colour ? "\u001b[31mno\u001b[39m" : "no");
  });
}
