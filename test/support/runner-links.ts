// Opens the ways to a supervisor as the runner does, sends back what it hears until it is told to end.
import { setTimeout } from "node:timers/promises";
import { isWindsockError } from "../../src/base/index.ts";
import { openLinks } from "../../src/runner/links.ts";

try {
  const links = await openLinks(process.argv.slice(2));
  links.sendLine("first\n");
  for await (const chunk of links.comm) {
    const text = String(chunk);
    links.comm.write(`heard ${text}`);
    links.sendLine(`line of ${text}\n`);
    if (text === "end") {
      break;
    }
    await setTimeout(1);
  }
  await links.closeLogs();
} catch (error) {
  process.stdout.write(isWindsockError(error) ? `${error.code}: ${error.message}` : String(error));
}
