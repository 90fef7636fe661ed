import t from "tap";
import { loopback } from "../../src/channel/loopback.ts";

t.test("loopback: both ways", async (t) => {
  const [left, right] = loopback();
  await left.write(Buffer.from("a"));
  await right.write(Buffer.from("b"));
  left.close();
  right.close();
  t.equal(Buffer.concat(await Array.fromAsync(right.chunks)).toString(), "a");
});
