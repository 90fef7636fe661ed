import { closeSync, mkdtempSync, openSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import t from "tap";
import { replaceStdio, writeFully } from "../../src/runner/stdio.ts";

t.test("replaceStdio: what is written is out, masked, when the call returns", async (t) => {
  const written: string[] = [];
  const host: { stdout: unknown; stderr: unknown } = { stdout: undefined, stderr: undefined };
  replaceStdio(
    host,
    (bytes) => Buffer.from(Buffer.from(bytes).toString().replace("secret", "***")),
    (fd, bytes) => {
      written.push(`${fd}:${Buffer.from(bytes).toString()}`);
      return bytes.length;
    },
  );
  const { stdout, stderr } = host;
  t.match(stdout, { fd: 1, isTTY: false });
  t.equal(host.stdout, stdout, "one stream for all");
  if (stdout instanceof Writable && stderr instanceof Writable) {
    stdout.write("a secret");
    stderr.write("b");
  }
  t.strictSame(written, ["1:a ***", "2:b"]);
});

t.test("writeFully: goes on after a part, and waits for a slow reader", async (t) => {
  const taken = [2, "EAGAIN", 3];
  const sizes: number[] = [];
  writeFully(9, Buffer.from("12345"), (_fd, bytes) => {
    sizes.push(bytes.length);
    const next = taken.shift();
    if (typeof next !== "number") {
      throw Object.assign(new Error("try again"), { code: next });
    }
    return next;
  });
  t.strictSame(sizes, [5, 3, 3]);
});

t.test("writeFully: gives up on a reader that has gone", async (t) => {
  writeFully(9, Buffer.from("x"), () => {
    throw Object.assign(new Error("broken pipe"), { code: "EPIPE" });
  });
  writeFully(-1, Buffer.from("x"));
  t.end();
});

t.test("replaceStdio: writes to the descriptors themselves", async (t) => {
  const file = join(mkdtempSync(join(tmpdir(), "windsock-")), "out");
  const fd = openSync(file, "w");
  writeFully(fd, Buffer.from("on disk"));
  closeSync(fd);
  t.equal(readFileSync(file, "utf8"), "on disk");
  replaceStdio({ stdout: undefined, stderr: undefined }, (bytes) => bytes);
});
