import t from "tap";
import { silentLogger } from "../../src/base/logger.ts";

t.test("silentLogger: takes every level and returns nothing", async (t) => {
  for (const level of ["debug", "info", "warn", "error"] as const) {
    t.equal(silentLogger[level]("a message", { taskId: "a" }), undefined);
  }
});
