import { WindsockError } from "../base/index.ts";

/** What was given to compare is no document that can be compared. */
export class DocumentUnreadableError extends WindsockError {
  readonly code = "ERR_WINDSOCK_DOCUMENT_UNREADABLE";
  readonly cure =
    "Give an OpenAPI 3 document as JSON or YAML, or the address of a server that has one; the cause says what stood in the way.";
  /** File or address. */
  readonly source: string;

  constructor(source: string, fact: string, options?: ErrorOptions) {
    super(`${source} ${fact}`, options);
    this.source = source;
  }
}
