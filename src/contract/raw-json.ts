/**
 * A JSON value as its text, for those who pass it on: digits, kinds of numbers and the order of keys stay as they came.
 *
 * The text is trusted: who makes one has checked it.
 */
export class RawJson {
  /** One JSON value, without space around it. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** The ordinary value, with what JavaScript loses lost. */
  toJSON(): unknown {
    return JSON.parse(this.text);
  }
}
