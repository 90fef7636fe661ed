import t from "tap";
import { UsageError } from "../../src/cli/errors.ts";

t.test("UsageError: carries its code, the option and the cause", async (t) => {
  const cause = new Error("ENOENT");
  const error = new UsageError("--var wants NAME=VALUE", "--var", { cause });
  t.match(error, { code: "ERR_WINDSOCK_USAGE", option: "--var", cause });
});
