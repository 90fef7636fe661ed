import { WindsockError } from "../base/index.ts";

/** The database of the embedded server cannot be used. */
export class DatabaseError extends WindsockError {
  readonly code = "ERR_WINDSOCK_DATABASE";
  readonly cure =
    "Give --db a path in a folder that exists and may be written, and a file that this release of Windsock made, or an earlier one; look for room on the disk.";
  /** Path of the database. */
  readonly file: string;

  constructor(file: string, fault: string, cause?: unknown) {
    super(`database ${file.length > 60 ? `…${file.slice(-59)}` : file} ${fault}`, { cause });
    this.file = file;
  }
}

/** A seed cannot be loaded. */
export class SeedInvalidError extends WindsockError {
  readonly code = "ERR_WINDSOCK_SEED_INVALID";
  readonly cure =
    "Compare the file with conformance/seed.json, which shows every part of the format.";
  /** Where in the seed. */
  readonly path: string;

  constructor(path: string, fault: string) {
    super(`seed: ${path} ${fault}`);
    this.path = path;
  }
}
