import t from "tap";
import { nameLeftOpen } from "../../src/runner/left-open.ts";

t.test("nameLeftOpen: counts what is open, in words", async (t) => {
  t.equal(nameLeftOpen([]), undefined);
  t.equal(
    nameLeftOpen(["Timeout", "TCPSocketWrap", "Timeout", "ProcessWrap", "ProcessWrap", "NewWrap"]),
    "2 timers, 1 TCP connection, 2 child processes, 1 NewWrap",
  );
});
