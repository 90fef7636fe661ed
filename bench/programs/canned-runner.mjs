// A runner without a codec: sends the same bytes on fd 3 many times, each once the answer to the last has come. Prints how
// long one round trip took, in microseconds, in the middle.
import { Socket } from "node:net";

const [requests = 0, requestBytes = 0, replyBytes = 0] = process.argv.slice(2).map(Number);
const request = new Uint8Array(requestBytes);
const socket = new Socket({ fd: 3, readable: true, writable: true });
const times = [];
let missing = 0;
let from = 0n;

socket.on("data", (chunk) => {
  missing -= chunk.length;
  if (missing === 0) {
    times.push(Number(process.hrtime.bigint() - from) / 1e3);
    ask();
  }
});
ask();

function ask() {
  if (times.length === requests) {
    process.stdout.write(String(times.toSorted((a, b) => a - b)[requests >> 1]));
    socket.destroy();
    return;
  }
  missing = replyBytes;
  from = process.hrtime.bigint();
  socket.write(request);
}
