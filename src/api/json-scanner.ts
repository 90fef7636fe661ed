/** A position in JSON text that moves forward, checking all it passes. */
export interface JsonScanner {
  /** Where it stands. */
  at(): number;
  /** Passes white space. Returns where it stands then. */
  space(): number;
  /** Passes one value of any kind. */
  value(): void;
  /** Passes a list or object: `each` passes one item of it. An object's item begins with its key. */
  items(close: "]" | "}", each: () => void): void;
  /** Passes a key and its colon, and returns the key as it is written. */
  key(): string;
  /** Checks that nothing follows. */
  end(): void;
}

/** Deepest nesting that is read. Frames allow less; this only bounds our own recursion. */
const limitDepth = 512;

const quote = 34;
const backslash = 92;
// oxlint-disable-next-line no-control-regex -- JSON text holds none inside of quotes
const plain = /[^"\\\u0000-\u001f]*/y;
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const scalar = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;

/**
 * Opens a scanner. It builds nothing and reads each character once.
 *
 * @throws {SyntaxError} from any of its methods where the text is not JSON
 */
export function createScanner(text: string): JsonScanner {
  let at = 0;
  let depth = 0;
  const scanner: JsonScanner = {
    at: () => at,
    space,
    value,
    items,
    key() {
      space();
      const from = at;
      string();
      const written = text.slice(from, at);
      space();
      expect(58);
      return written;
    },
    end() {
      if (space() < text.length) {
        fail();
      }
    },
  };
  return scanner;

  function space(): number {
    for (;;) {
      const code = text.charCodeAt(at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) {
        return at;
      }
      at += 1;
    }
  }

  function value(): void {
    space();
    const code = text.charCodeAt(at);
    if (code === quote) {
      string();
    } else if (code === 91) {
      items("]", value);
    } else if (code === 123) {
      items("}", member);
    } else if (!digits(code)) {
      match(scalar);
    }
  }

  /** The quick way through a plain integer, of which large values are full. */
  function digits(first: number): boolean {
    if (first < 49 || first > 57) {
      return false;
    }
    let end = at + 1;
    let code = text.charCodeAt(end);
    while (code >= 48 && code <= 57) {
      end += 1;
      code = text.charCodeAt(end);
    }
    const isWhole = code === 44 || code === 93 || code === 125;
    at = isWhole ? end : at;
    return isWhole;
  }

  function member(): void {
    scanner.key();
    value();
  }

  function items(close: "]" | "}", each: () => void): void {
    const closing = close.charCodeAt(0);
    at += 1; // the bracket that told the kind
    depth += 1;
    if (depth > limitDepth) {
      throw new SyntaxError(`JSON nested deeper than ${limitDepth}`);
    }
    space();
    if (text.charCodeAt(at) !== closing) {
      each();
      while (text.charCodeAt(space()) === 44) {
        at += 1;
        each();
      }
    }
    expect(closing);
    depth -= 1;
  }

  function string(): void {
    expect(quote);
    for (;;) {
      match(plain);
      if (text.charCodeAt(at) !== backslash) {
        expect(quote); // else a control character, or the end of the text
        return;
      }
      match(escape);
    }
  }

  function match(pattern: RegExp): void {
    pattern.lastIndex = at;
    if (!pattern.test(text)) {
      fail();
    }
    at = pattern.lastIndex;
  }

  function expect(code: number): void {
    if (text.charCodeAt(at) !== code) {
      fail();
    }
    at += 1;
  }

  function fail(): never {
    throw new SyntaxError(
      at < text.length
        ? `unexpected character at ${at} of JSON text`
        : "unexpected end of JSON text",
    );
  }
}
