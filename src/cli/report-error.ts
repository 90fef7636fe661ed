import { isWindsockError, type WindsockError } from "../base/index.ts";
import { exitCodeOf } from "./exit-code.ts";
import { createPainter, type Terminal } from "./terminal.ts";

/** Version of every JSON document on stdout. */
const schemaVersion = 1;

/**
 * Says what went wrong, in the one form of all errors: code and message, then what it is about, then the cure.
 *
 * @param asJson - whether the command promised one JSON document on stdout: the error becomes that document
 * @returns the exit code
 */
export function reportError(error: unknown, terminal: Terminal, asJson: boolean): number {
  const paint = createPainter(terminal.stderr, terminal.env);
  if (!isWindsockError(error)) {
    const text = Error.isError(error) ? (error.stack ?? error.message) : String(error);
    terminal.stderr.write(`${paint("bad", "a bug in windsock:")} ${text}\n`);
    return exitCodeOf(error);
  }
  const { code, message, cure } = error;
  const detail = detailOf(error);
  terminal.stderr.write(`${paint("bad", code)}: ${message}\n${indent(detail)}${indent(cure)}`);
  if (asJson) {
    const facts = { code, message, cure, ...(detail === "" ? {} : { detail }) };
    terminal.stdout.write(`${JSON.stringify({ schemaVersion, error: facts }, null, 2)}\n`);
  }
  return exitCodeOf(error);
}

/** What the error is about, in the words of whoever met it first. */
function detailOf(error: WindsockError): string {
  if ("detail" in error && typeof error.detail === "string") {
    return error.detail;
  }
  return Error.isError(error.cause) ? error.cause.message : "";
}

function indent(text: string): string {
  return text === "" ? "" : `${text.trimEnd().replaceAll(/^(?=.)/gm, "  ")}\n`;
}
