import { existsSync } from "node:fs";
import { resolve } from "node:path";
import {
  type Change,
  compareDocuments,
  compareHistories,
  type Document,
  DocumentUnreadableError,
  isMarked,
  projectDocument,
} from "../../compare/index.ts";
import {
  apiVersions,
  negotiateVersion,
  newestVersion,
  releaseFacts,
} from "../../contract/index.ts";
import { type AskedServer, askServer } from "../ask-server.ts";
import { UsageError } from "../errors.ts";
import { exitCodes } from "../exit-code.ts";
import { reportError } from "../report-error.ts";
import { ownDocument, readDocument } from "../specs.ts";
import { createPainter, type Terminal } from "../terminal.ts";

/** Options of `windsock contract check`, as the parser hands them over. */
export interface ContractCheckOptions {
  /** Base address of a server. */
  readonly server?: string;
  /** File with a document. */
  readonly spec?: string;
  /** File, dated version or release to hold it to; by default our contract at the version of what is checked. */
  readonly against?: string;
  readonly json?: boolean;
}

/** Exit code when nothing can be said: neither compatible nor not. */
const cannotBeChecked = 2;

/** Version of the JSON document. */
const schemaVersion = 1;

interface Checked {
  readonly changes: readonly Change[];
  /** What was held to what, in words. */
  readonly what: string;
}

/** `windsock contract check`: 0 when nobody is let down, 1 when somebody is, 2 when it cannot be told. */
export async function contractCheck(
  options: ContractCheckOptions,
  terminal: Terminal,
): Promise<number> {
  const { server, spec } = options;
  const check =
    spec !== undefined && server === undefined
      ? () => checkSpec(spec, options, terminal)
      : server !== undefined && spec === undefined
        ? () => checkServer(server, options, terminal)
        : undefined;
  if (check === undefined) {
    throw new UsageError("either --server or --spec is needed", "--server");
  }
  try {
    const checked = await check();
    print(checked, options.json ?? false, terminal);
    return checked.changes.some(({ breaking }) => breaking) ? exitCodes.failed : exitCodes.success;
  } catch (error) {
    if (error instanceof DocumentUnreadableError) {
      reportError(error, terminal, options.json ?? false);
      return cannotBeChecked;
    }
    throw error;
  }
}

async function checkSpec(
  spec: string,
  { against }: ContractCheckOptions,
  { cwd }: Terminal,
): Promise<Checked> {
  const newer = await readDocument(resolve(cwd, spec), spec);
  const version = versionOf(against, cwd);
  const older = version === undefined ? await fileOf(against, cwd) : await ownDocument();
  if (isMarked(older) && isMarked(newer)) {
    return { changes: compareHistories(older, newer), what: `${spec} at each version` };
  }
  const at = version ?? knownVersion(newer.info?.version) ?? newestVersion;
  return {
    changes: compareDocuments(atVersion(older, at), atVersion(newer, at)),
    what: `${spec} with ${against ?? "the contract of windsock"} at ${at}`,
  };
}

async function checkServer(
  url: string,
  { against }: ContractCheckOptions,
  { cwd, stop }: Terminal,
): Promise<Checked> {
  const asked = await askServer(url, stop);
  const version = versionOf(against, cwd) ?? versionOfServer(asked);
  const isFile = against !== undefined && versionOf(against, cwd) === undefined;
  const older = atVersion(isFile ? await fileOf(against, cwd) : await ownDocument(), version);
  const told = await asked.document(version);
  const what = `${url} with ${against ?? "the contract of windsock"} at ${version}`;
  if (told === undefined) {
    return {
      changes: await asked.missing(older, version),
      what: `${what}, operation by operation: the server tells no document`,
    };
  }
  // What an operation is called is nothing on the wire.
  const changes = compareDocuments(older, told).filter(({ kind }) => kind !== "operation-renamed");
  return { changes, what };
}

function atVersion(document: Document, version: string): Document {
  return isMarked(document) ? projectDocument(document, version) : document;
}

/** The newest version that both know. */
function versionOfServer({ newest }: AskedServer): string {
  const negotiated = negotiateVersion(newest, apiVersions.at(-1));
  return negotiated.kind === "version" ? negotiated.version : newestVersion;
}

/** The dated version that is meant, or undefined for a file. */
function versionOf(against: string | undefined, cwd: string): string | undefined {
  if (against === undefined || existsSync(resolve(cwd, against))) {
    return undefined;
  }
  if (/^3\.\d+/.test(against)) {
    return releaseFacts(against).api;
  }
  const version = knownVersion(against);
  if (version === undefined) {
    throw new UsageError(
      `--against ${against} is no file, no release of Airflow 3 and none of the versions ${apiVersions.join(", ")}`,
      "--against",
    );
  }
  return version;
}

function knownVersion(text: string | undefined): string | undefined {
  return apiVersions.find((version) => version === text);
}

function fileOf(against: string | undefined, cwd: string): Promise<Document> {
  return against === undefined ? ownDocument() : readDocument(resolve(cwd, against), against);
}

function print({ changes, what }: Checked, asJson: boolean, terminal: Terminal): void {
  const breaks = changes.filter(({ breaking }) => breaking).length;
  if (asJson) {
    const document = { schemaVersion, compatible: breaks === 0, changes };
    terminal.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return;
  }
  const paint = createPainter(terminal.stdout, terminal.env);
  const width = Math.max(0, ...changes.map(({ kind }) => kind.length));
  for (const { kind, breaking, message } of changes) {
    const mark = breaking ? paint("bad", "breaks") : paint("dim", "new   ");
    terminal.stdout.write(`${mark}  ${kind.padEnd(width)}  ${message}\n`);
  }
  const others = changes.length - breaks;
  const verdict = breaks === 0 ? paint("good", "compatible") : paint("bad", `${breaks} breaking`);
  terminal.stdout.write(`${verdict}, ${others} other changes: ${what}\n`);
}
