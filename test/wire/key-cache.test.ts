import fc from "fast-check";
import t from "tap";
import { cachedKey } from "../../src/wire/key-cache.ts";

t.test("cachedKey: any ASCII key is itself, whatever was asked before", async () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 31 }), { minLength: 1 }), (keys) =>
      [...keys, ...keys].every((key) => {
        const bytes = Buffer.from(`?${key}?`);
        return cachedKey(bytes, 1, bytes.length - 1) === key;
      }),
    ),
  );
});

t.test("cachedKey: nothing for what is not ASCII, or ends behind the bytes", async (t) => {
  t.equal(cachedKey(Buffer.from("é"), 0, 2), undefined);
  t.equal(cachedKey(Buffer.from("ab"), 0, 3), undefined);
});
