/**
 * compare: two OpenAPI documents, or one at two dated versions; what changed, and whether that lets anybody down. Pure: who
 * loads documents is the caller.
 *
 * @module
 */
export { describeDocument } from "./describe.ts";
export { asDocument, type Document, type Operation, operationsOf } from "./document.ts";
export { compareDocuments } from "./documents.ts";
export { DocumentUnreadableError } from "./errors.ts";
export { compareHistories } from "./histories.ts";
export { type Change, type ChangeKind, change, kinds } from "./kinds.ts";
export { isMarked, projectDocument } from "./project.ts";
