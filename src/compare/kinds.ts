/** One difference between two documents. */
export interface Change {
  readonly kind: ChangeKind;
  /** What changed, such as `GET /variables/keys query limit` or `DagRun.state`. */
  readonly item: string;
  /** Whether somebody who relied on the older document is let down. */
  readonly breaking: boolean;
  /** The change in one sentence, with what was and what is. */
  readonly message: string;
}

/** Whether each kind breaks, and why: the list of `docs/contract.md`. What is in no kind is never told. */
export const kinds = {
  "operation-removed": { breaking: true, why: "calls are answered 404 or 405" },
  "operation-moved": { breaking: true, why: "the old method or path is answered 404 or 405" },
  "operation-renamed": {
    breaking: true,
    why: "generated clients lose the name; the wire does not",
  },
  "operation-added": { breaking: false, why: "nobody calls it yet" },
  "token-refused": { breaking: true, why: "tokens that were taken are answered 401 or 403" },
  "token-accepted": { breaking: false, why: "more tokens will do" },
  "parameter-removed": { breaking: true, why: "what a caller asks for is ignored without a word" },
  "parameter-moved": { breaking: true, why: "it is not looked for where callers put it" },
  "parameter-added-required": { breaking: true, why: "calls without it are answered 422" },
  "parameter-added": { breaking: false, why: "calls without it mean what they meant" },
  "parameter-became-required": { breaking: true, why: "calls without it are answered 422" },
  "parameter-became-optional": { breaking: false, why: "it may still be given" },
  "body-removed": { breaking: true, why: "what a caller sends is ignored" },
  "body-added-required": { breaking: true, why: "calls without a body are answered 422" },
  "body-became-required": { breaking: true, why: "calls without a body are answered 422" },
  "body-became-optional": { breaking: false, why: "it may still be sent" },
  "media-type-removed": { breaking: true, why: "it is refused, or no longer answered" },
  "media-type-added": { breaking: false, why: "the others are still there" },
  "field-removed": {
    breaking: true,
    why: "a closed body with it is answered 422, an open one loses it",
  },
  "field-added-required": { breaking: true, why: "bodies without it are answered 422" },
  "field-added": { breaking: false, why: "bodies without it mean what they meant" },
  "field-became-required": { breaking: true, why: "bodies without it are answered 422" },
  "field-became-optional": { breaking: false, why: "it may still be sent" },
  "body-closed": { breaking: true, why: "keys that were let pass are answered 422" },
  "body-opened": { breaking: false, why: "more is let pass" },
  "type-changed": { breaking: true, why: "values of the old type are refused, or not understood" },
  "format-changed": { breaking: true, why: "values are written in another way" },
  "null-refused": { breaking: true, why: "null was allowed, and is answered 422" },
  "null-allowed": { breaking: false, why: "other values may still be sent" },
  "word-refused": { breaking: true, why: "a word that was allowed is answered 422" },
  "word-allowed": { breaking: false, why: "the other words may still be sent" },
  "form-refused": { breaking: true, why: "a form of the value that was allowed is answered 422" },
  "form-allowed": { breaking: false, why: "the other forms may still be sent" },
  "limit-narrowed": { breaking: true, why: "values that were in it are answered 422" },
  "limit-widened": { breaking: false, why: "all values that were in it still are" },
  "default-changed": { breaking: true, why: "what is left out means something else" },
  "status-changed": { breaking: true, why: "success has another status" },
  "status-removed": { breaking: true, why: "callers wait for it in vain" },
  "status-added": { breaking: false, why: "callers treat it as they treat others of its hundred" },
  "answer-removed": { breaking: true, why: "callers read a body that is not there" },
  "answer-added": { breaking: false, why: "callers that read none do not mind" },
  "header-removed": { breaking: true, why: "callers read a header that is not there" },
  "header-added": { breaking: false, why: "callers do not look for it" },
  "answer-field-removed": { breaking: true, why: "callers read a key that is not there" },
  "answer-field-added": { breaking: false, why: "readers of an open answer pass over it" },
  "answer-field-added-to-closed": {
    breaking: true,
    why: "readers of a closed answer refuse unknown keys",
  },
  "answer-field-became-optional": { breaking: true, why: "callers read a key that may be absent" },
  "answer-field-became-required": { breaking: false, why: "it is there more often" },
  "answer-null-possible": { breaking: true, why: "callers do not expect null" },
  "answer-null-gone": { breaking: false, why: "null does not come any more" },
  "answer-word-added": { breaking: false, why: "callers let unknown words pass" },
  "answer-word-removed": { breaking: false, why: "the word does not come any more" },
  "answer-form-added": { breaking: true, why: "callers do not know this form of the value" },
  "answer-form-removed": { breaking: false, why: "the form does not come any more" },
} as const;

/** Name of a kind of change. */
export type ChangeKind = keyof typeof kinds;

/** Makes a change. */
export function change(kind: ChangeKind, item: string, fact: string): Change {
  return { kind, item, breaking: kinds[kind].breaking, message: `${item}: ${fact}` };
}
