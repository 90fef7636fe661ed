import fc from "fast-check";
import t from "tap";
import { createMasker } from "../../src/supervisor/mask.ts";

const jwt = "eyJhbGciOiJIUzUxMiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl";

t.test("text: a registered secret is masked wherever it stands", async (t) => {
  const masker = createMasker();
  masker.add("sesame-open");
  t.equal(masker.text("x sesame-open y sesame-open"), "x *** y ***");
});

t.test("text: of two secrets the longer one goes first", async (t) => {
  const masker = createMasker();
  masker.add("sesame");
  masker.add("sesame-open");
  t.equal(masker.text("sesame-open sesame"), "*** ***");
});

t.test("text: what Airflow skips is not masked", async (t) => {
  const masker = createMasker();
  masker.add("abcd");
  masker.add("airflow");
  masker.add("");
  t.equal(masker.text("abcd airflow"), "abcd airflow");
});

t.test("text: what has a token's shape is masked, registered or not", async (t) => {
  const masker = createMasker();
  t.equal(masker.text(`Bearer ${jwt}!`), "Bearer eyJ***!");
  masker.add(jwt);
  t.equal(masker.text(`Bearer ${jwt}!`), "Bearer ***!");
  t.equal(masker.text("eyJ is no token"), "eyJ is no token");
});

const secret = `p"ss w/rd'1`;
const forms: Readonly<Record<string, string>> = {
  JSON: JSON.stringify({ secret }),
  "a URL": `https://x/?p=${encodeURIComponent(secret)}`,
  "a shell's quotes": `'${secret.replaceAll("'", "'\\''")}'`,
  base64: Buffer.from(secret).toString("base64"),
  "base64 after one byte": Buffer.from(`:${secret}`).toString("base64"),
  "base64 after two bytes": Buffer.from(`u:${secret}`).toString("base64"),
  "base64 before others": Buffer.from(`${secret}:more`).toString("base64"),
  base64url: Buffer.from(secret).toString("base64url"),
};
for (const [where, text] of Object.entries(forms)) {
  t.test(`text: a secret in ${where} is masked`, async (t) => {
    const masker = createMasker();
    masker.add(secret);
    t.match(masker.text(text), "***");
  });
}

t.test("stream: a secret across the borders of pieces is masked", async (t) => {
  const masker = createMasker();
  masker.add("sesame-open");
  const stream = masker.stream();
  t.equal(stream.push("say ses"), "say ");
  t.equal(stream.push("ame-op"), "");
  t.equal(stream.push("en, please"), "***, plea", "the last letters could begin a secret");
  t.equal(stream.flush(), "se");
});

t.test("stream: what only looked like a secret comes out", async (t) => {
  const masker = createMasker();
  masker.add("sesame-open");
  const stream = masker.stream();
  t.equal(stream.push("sesame-"), "");
  t.equal(stream.push("shut\n"), "sesame-shut\n");
});

t.test("stream: a match that reaches beyond what is certain sets the rest free", async (t) => {
  const masker = createMasker();
  masker.add("xxabc");
  masker.add("bcdef");
  t.equal(masker.stream().push("xxabc"), "***");
});

t.test("stream: an endless token is not held for ever", async (t) => {
  const stream = createMasker().stream();
  const text = `eyJ${"a".repeat(20_000)}`;
  t.equal(stream.push(text), text);
});

t.test("stream: gives what masking the whole gives, whatever the pieces are", async () => {
  const alphabet = fc.constantFrom("a", "b", "ab", "eyJ", ".", "\n", "aabbaabb");
  const word = fc.array(alphabet, { minLength: 3, maxLength: 8 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(
      fc.array(word, { maxLength: 3 }),
      fc.array(
        fc.array(alphabet, { maxLength: 12 }).map((parts) => parts.join("")),
        { maxLength: 8 },
      ),
      (secrets, pieces) => {
        const masker = createMasker();
        for (const one of secrets) {
          masker.add(one);
        }
        const stream = masker.stream();
        const streamed = pieces.map((piece) => stream.push(piece)).join("") + stream.flush();
        return streamed === masker.text(pieces.join(""));
      },
    ),
    { numRuns: 3_000 },
  );
});

t.test("text: a secret of a megabyte, beside others that are long", async (t) => {
  const masker = createMasker();
  const large = "0123456789".repeat(100_000);
  masker.add(large);
  t.equal(masker.text(`a ${large} b`), "a *** b");
  for (let at = 0; at < 1_000; at += 100) {
    masker.add(`secret-number-${at}-${"x".repeat(2_000)}`);
  }
  const last = `secret-number-900-${"x".repeat(2_000)}`;
  t.equal(masker.text(`a ${last} b ${large} c ${last}`), "a *** b *** c ***");
  const stream = masker.stream();
  t.equal(
    [stream.push(`a ${last.slice(0, 9)}`), stream.push(`${last.slice(9)} b`), stream.flush()].join(
      "",
    ),
    "a *** b",
  );
});
