import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { DatabaseError } from "../errors.ts";
import { schema, schemaVersion } from "./schema.ts";

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

/**
 * Opens a database; makes the tables when there are none. Files survive a crash at any moment: what a transaction wrote is
 * on the disk when it returns.
 *
 * @param file - path, or ":memory:"
 * @throws {DatabaseError} the file cannot be opened, or is no database of this version
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
  return {
    get: (sql, ...values) => prepared(sql).get(...values),
    all: (sql, ...values) => prepared(sql).all(...values),
    run: (sql, ...values) => Number(prepared(sql).run(...values).changes),
    transaction(work) {
      if (depth > 0) {
        return work();
      }
      database.exec("BEGIN IMMEDIATE");
      depth += 1;
      try {
        const result = work();
        depth -= 1;
        database.exec("COMMIT");
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

function opened(file: string): DatabaseSync {
  try {
    const database = new DatabaseSync(file);
    database.exec(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000",
    );
    const found = Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
    if (found === 0) {
      database.exec(`BEGIN; ${schema} PRAGMA user_version = ${schemaVersion}; COMMIT`);
    } else if (found !== schemaVersion) {
      database.close();
      throw new DatabaseError(file, `has schema version ${found}, not ${schemaVersion}`);
    }
    return database;
  } catch (error) {
    throw error instanceof DatabaseError
      ? error
      : new DatabaseError(file, "cannot be opened as a database", error);
  }
}
