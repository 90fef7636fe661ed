/** Keeps secrets out of text. What was registered stays registered. */
export interface Masker {
  /** Registers a secret, in all the forms in which it is likely to be printed. */
  readonly add: (secret: string) => void;
  /** Text without its secrets. */
  readonly text: (text: string) => string;
  /** For text that comes in pieces: a secret may lie across their borders. */
  readonly stream: () => MaskStream;
}

/** Masks one stream. */
interface MaskStream {
  /** Takes the next piece; returns what is certain by now. What could be the beginning of a secret is held back. */
  push(piece: string): string;
  /** Returns what was held back: no more comes for now. */
  flush(): string;
}

/** Shorter secrets would blot out ordinary words; Airflow's own limit. */
const leastLength = 5;
/** The beginning of a token is held back no longer than this, in characters. */
const limitHeldToken = 16_384;
const mask = "***";
/** Anything of the shape of a token, registered or not. */
const token = "eyJ[\\w-]{4,}\\.[\\w-]+(?:\\.[\\w-]*)?";
const unfinishedToken = /e(?:y(?:J[\w-]*(?:\.[\w-]*){0,2})?)?$/;

/** Creates a masker that knows no secret yet: only what has a token's shape is masked. */
export function createMasker(): Masker {
  const secrets = new Set<string>();
  let patterns = compile(secrets);

  function add(secret: string): void {
    if (secret.length < leastLength || secret === "airflow" || secrets.has(secret)) {
      return; // Airflow skips these too
    }
    for (const form of formsOf(secret)) {
      secrets.add(form);
    }
    patterns = compile(secrets);
  }

  /** Where in a text something begins that may be a secret once more of it is there. */
  function openAt(text: string): number {
    let at = text.length;
    for (const secret of secrets) {
      const first = Math.max(0, text.length - secret.length + 1);
      for (let start = first; start < at; start += 1) {
        if (text[start] === secret[0] && secret.startsWith(text.slice(start))) {
          at = start;
        }
      }
    }
    const unfinished = unfinishedToken.exec(text)?.index ?? at;
    return text.length - unfinished > limitHeldToken ? at : Math.min(at, unfinished);
  }

  /** Masks all that begins before the border. @returns what that makes of the text up to `end` */
  function maskUntil(
    text: string,
    border: number,
  ): { readonly done: string; readonly end: number } {
    const found = patterns.map((pattern) => matchFrom(pattern, text, 0));
    let done = "";
    let end = 0;
    for (;;) {
      let first: RegExpExecArray | null = null;
      for (const [index, pattern] of patterns.entries()) {
        let match = found[index] ?? null;
        if (match !== null && match.index < end) {
          match = matchFrom(pattern, text, end); // another one covers it
          found[index] = match;
        }
        if (match !== null && (first === null || match.index < first.index)) {
          first = match;
        }
      }
      if (first === null || first.index >= border) {
        return { done, end };
      }
      done += text.slice(end, first.index) + replacement(first[0]);
      end = first.index + first[0].length;
    }
  }

  /** Masks what is certain: all matches that begin before anything unfinished. The rest is held. */
  function advance(text: string): { readonly done: string; readonly held: string } {
    let done = "";
    let rest = text;
    for (;;) {
      const border = openAt(rest);
      const masked = maskUntil(rest, border);
      const end = Math.max(masked.end, border);
      done += masked.done + rest.slice(masked.end, end);
      rest = rest.slice(end);
      if (masked.end <= border) {
        return { done, held: rest };
      }
      // a match reached across the border: what is left may be certain after all
    }
  }

  function replaceAll(text: string): string {
    const { done, end } = maskUntil(text, Infinity);
    return done + text.slice(end);
  }

  return {
    add,
    text: replaceAll,
    stream() {
      let held = "";
      return {
        push(piece) {
          const step = advance(held + piece);
          held = step.held;
          return step.done;
        },
        flush() {
          const rest = replaceAll(held);
          held = "";
          return rest;
        },
      };
    },
  };

  function replacement(found: string): string {
    return secrets.has(found) ? mask : `eyJ${mask}`;
  }
}

/** Longest expression of several secrets, in characters: engines refuse large ones, but for a single text. */
const limitExpression = 16_384;

/** Expressions for all secrets, the longest first, so that of two the whole is masked. Most often it is one. */
function compile(secrets: ReadonlySet<string>): readonly RegExp[] {
  const forms = [...secrets].sort((a, b) => b.length - a.length).map((form) => RegExp.escape(form));
  const sources: string[] = [];
  for (const form of [...forms, token]) {
    const last = sources.at(-1);
    if (last === undefined || last.length + form.length > limitExpression) {
      sources.push(form);
    } else {
      sources[sources.length - 1] = `${last}|${form}`;
    }
  }
  return sources.map((source) => new RegExp(source, "g"));
}

function matchFrom(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** A secret as it is, in JSON, in a URL, in a shell's quotes, and in base64 at each of its three offsets. */
function formsOf(secret: string): ReadonlySet<string> {
  const forms = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret.toWellFormed()),
    secret.replaceAll("'", "'\\''"),
  ];
  for (const offset of [0, 1, 2]) {
    const bytes = Buffer.from("\0".repeat(offset) + secret);
    const text = bytes.toString("base64").replace(/=+$/, "");
    // the first letters hold what comes before the secret, the last one what comes after it
    const body = text.slice(offset === 0 ? 0 : offset + 1, bytes.length % 3 === 0 ? undefined : -1);
    forms.push(body, body.replaceAll("+", "-").replaceAll("/", "_"));
  }
  return new Set(forms.filter((form) => form.length >= leastLength));
}
