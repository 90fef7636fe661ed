import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { DatabaseError } from "../errors.ts";
import { migrations } from "./schema.ts";

/** A row of a table, by column. */
export type Row = Readonly<Record<string, unknown>>;

/** SQLite, as far as the store needs it. Statements are prepared once. */
export interface Database {
  /** The first row, or undefined. */
  get(sql: string, ...values: readonly SQLInputValue[]): Row | undefined;
  all(sql: string, ...values: readonly SQLInputValue[]): Row[];
  /** @returns how many rows were changed */
  run(sql: string, ...values: readonly SQLInputValue[]): number;
  /** Does all of it or nothing. May be nested. */
  transaction<T>(work: () => T): T;
  close(): void;
}

/** Whatever holds a database, such as the store. */
export interface Tables {
  readonly db: Database;
}

/**
 * Opens a database; makes the tables when there are none, and brings those of an earlier release up to date. Files survive a crash at any moment: what a transaction wrote is
 * on the disk when it returns.
 *
 * @param file - path, or ":memory:"
 * @returns its functions throw DatabaseError when the disk is full or fails, or another keeps the file locked for 5 s
 * @throws {DatabaseError} the file cannot be opened, or is no database of this release or an earlier one
 */
export function openDatabase(file: string): Database {
  const database = opened(file);
  const statements = new Map<string, StatementSync>();
  let depth = 0;
  const prepared = (sql: string): StatementSync => {
    const known = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, known);
    return known;
  };
  const told = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw isOutside(error) ? new DatabaseError(file, `fails: ${error.message}`, error) : error;
    }
  };
  return {
    get: (sql, ...values) => told(() => prepared(sql).get(...values)),
    all: (sql, ...values) => told(() => prepared(sql).all(...values)),
    run: (sql, ...values) => told(() => Number(prepared(sql).run(...values).changes)),
    transaction(work) {
      if (depth > 0) {
        return work();
      }
      told(() => database.exec("BEGIN IMMEDIATE"));
      depth += 1;
      try {
        const result = work();
        depth -= 1;
        told(() => database.exec("COMMIT"));
        return result;
      } catch (error) {
        depth = 0;
        // after some failures, such as a full disk, SQLite has rolled back itself
        if (database.isTransaction) {
          database.exec("ROLLBACK");
        }
        throw error;
      }
    },
    close() {
      statements.clear();
      if (database.isOpen) {
        database.close();
      }
    },
  };
}

/** SQLite's words for what neither a statement nor a value is to blame for: busy, read-only, I/O, corrupt, full, cannot open. */
const outside: readonly number[] = [5, 8, 10, 11, 13, 14];

function isOutside(error: unknown): error is Error {
  return outside.includes(Object(error).errcode & 0xff);
}

function opened(file: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file);
    database.exec(
      "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON",
    );
    migrate(database, file);
    return database;
  } catch (error) {
    database?.close();
    throw error instanceof DatabaseError
      ? error
      : new DatabaseError(file, "cannot be opened as a database", error);
  }
}

/** Brings the tables to the newest form: all steps or none, whatever happens meanwhile, and whoever else opens the file. */
function migrate(database: DatabaseSync, file: string): void {
  if (versionOf(database) === migrations.length) {
    return;
  }
  database.exec("BEGIN IMMEDIATE");
  const found = versionOf(database); // another process may have been faster
  if (found > migrations.length) {
    throw new DatabaseError(file, `has schema version ${found}, newer than ${migrations.length}`);
  }
  if (found === 0 && database.prepare("SELECT name FROM sqlite_master").get() !== undefined) {
    throw new DatabaseError(file, "is the database of another program");
  }
  for (const step of migrations.slice(found)) {
    database.exec(step);
  }
  database.exec(`PRAGMA user_version = ${migrations.length}; COMMIT`);
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
}
