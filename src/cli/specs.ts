import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parse } from "yaml";
import { asDocument, type Document, DocumentUnreadableError } from "../compare/index.ts";

/** The contract of this package: `openapi/execution.yaml`, with its markers. */
export function ownDocument(): Promise<Document> {
  // The same from src/cli and dist/bin.
  return readDocument(resolve(import.meta.filename, "../../../openapi/execution.yaml"));
}

/**
 * Reads an OpenAPI document, JSON or YAML.
 *
 * @param source - how errors call it
 * @throws {DocumentUnreadableError} when there is none
 */
export async function readDocument(path: string, source: string = path): Promise<Document> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new DocumentUnreadableError(source, "cannot be read", { cause });
  }
  return parseDocument(text, source);
}

/** JSON is YAML too, but is read faster as what it is. */
export function parseDocument(text: string, source: string): Document {
  try {
    return asDocument(text.trimStart().startsWith("{") ? JSON.parse(text) : parse(text), source);
  } catch (cause) {
    if (cause instanceof DocumentUnreadableError) {
      throw cause;
    }
    throw new DocumentUnreadableError(source, "is neither JSON nor YAML", { cause });
  }
}
