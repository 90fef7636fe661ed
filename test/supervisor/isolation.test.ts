import t from "tap";
import { chooseIsolation } from "../../src/supervisor/isolation.ts";

t.test("chooseIsolation: auto is the best there is", async (t) => {
  t.equal(chooseIsolation("auto"), "basic");
  t.equal(chooseIsolation("basic"), "basic");
});

t.test("chooseIsolation: a tier asked for by name is had or refused", async (t) => {
  for (const tier of ["hardened", "user", "container", "besic"]) {
    t.throws(() => chooseIsolation(tier), {
      code: "ERR_WINDSOCK_ISOLATION_UNAVAILABLE",
      message: `isolation "${tier}" is not available: this release has basic only`,
    });
  }
});
