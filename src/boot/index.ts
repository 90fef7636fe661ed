/**
 * boot: loads the large part of a program, and keeps what V8 made of it for the next start. Comes in: the name of a part;
 * goes out: what it exports. Every program of the data path begins here, so it imports nothing but Node.
 *
 * @module
 */
export { cacheFolder } from "./cache-folder.ts";
export { importModule, type Namespace } from "./import-module.ts";
export { loadPart } from "./load-part.ts";
export { makeFolder } from "./make-folder.ts";
export { type Host, partHead, partTail } from "./run-cached.ts";
