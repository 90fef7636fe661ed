// Compares docs/errors.md with the error classes, and fails when it tells something else. With --update it writes it.
import { readFileSync, writeFileSync } from "node:fs";
import { readErrorClasses } from "./error-classes.ts";

const path = "docs/errors.md";
const rows = readErrorClasses().map(
  ({ code = "", when, cure = "", file }) =>
    `| \`${code.replace("ERR_WINDSOCK_", "")}\` | ${cell(when)} | ${cell(cure)} | ${file.split("/")[1]} |`,
);
const page = `# Errors

Every error has a code that never changes, says what happened in its message, and what to do in its \`cure\`. Codes begin with \`ERR_WINDSOCK_\`; branch on
them with \`isWindsockError(error) && error.code === …\`. Made from the classes by \`scripts/error-docs.ts\`.

| code | when | what to do | thrown by |
|---|---|---|---|
${rows.join("\n")}
`;

if (process.argv.includes("--update")) {
  writeFileSync(path, page);
} else if (readFileSync(path, "utf8") !== page) {
  process.stderr.write(
    `${path} is not what the classes say: node scripts/error-docs.ts --update\n`,
  );
  process.exitCode = 1;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
