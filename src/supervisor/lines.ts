import { StringDecoder } from "node:string_decoder";

/** Longest line, in characters: a longer one is split. */
const limitLine = 1024 * 1024;

/** Cuts a stream of bytes into lines. */
export interface LineReader {
  push(chunk: Uint8Array): string[];
  /** The last line, when it has no end of its own. */
  end(): string[];
}

/**
 * Creates a reader of lines. Invalid UTF-8 is replaced.
 *
 * @param overlap - characters at the cut of a line that is too long that are kept for its second part, so that a secret is
 *   not cut in two
 */
export function createLineReader(overlap: () => number): LineReader {
  const decoder = new StringDecoder("utf8");
  let rest = "";

  function cut(): string[] {
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    while (rest.length > limitLine) {
      const at = limitLine - Math.min(overlap(), limitLine / 2);
      lines.push(rest.slice(0, at));
      rest = rest.slice(at);
    }
    return lines;
  }

  return {
    push(chunk) {
      rest += decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length));
      return cut();
    },
    end() {
      rest += decoder.end();
      const lines = cut();
      return rest === "" ? lines : [...lines, rest];
    },
  };
}
