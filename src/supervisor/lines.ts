/** Longest line, in characters; what is longer is split. */
const limitLineCharacters = 1024 * 1024;

/** One line of a stream. */
export interface Line {
  readonly text: string;
  /** Whether the line goes on in the next one, because it is longer than the limit. */
  readonly isCut: boolean;
}

/** Cuts one stream of text into lines. */
export interface LineReader {
  push(text: string): Line[];
  /** The last line, when no line feed ended it. */
  end(): Line[];
}

/** Creates a reader. Empty lines are kept; white space at the end of a line is not, as Airflow does. */
export function createLineReader(limitCharacters: number = limitLineCharacters): LineReader {
  let rest = "";
  return {
    push(text) {
      const lines: Line[] = [];
      let at = 0;
      for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", at)) {
        add(lines, rest + text.slice(at, end));
        rest = "";
        at = end + 1;
      }
      rest += text.slice(at);
      while (rest.length > limitCharacters) {
        lines.push({ text: rest.slice(0, limitCharacters), isCut: true });
        rest = rest.slice(limitCharacters);
      }
      return lines;
    },
    end() {
      const lines: Line[] = [];
      if (rest !== "") {
        add(lines, rest);
      }
      rest = "";
      return lines;
    },
  };

  function add(lines: Line[], whole: string): void {
    let line = whole;
    for (; line.length > limitCharacters; line = line.slice(limitCharacters)) {
      lines.push({ text: line.slice(0, limitCharacters), isCut: true });
    }
    lines.push({ text: line.trimEnd(), isCut: false });
  }
}
