import t from "tap";
import { lateSeconds } from "../../src/supervisor/token-life.ts";
import { tokenOf } from "../support/scripted-attempt.ts";

const nowMs = 1_000_000_000_000;

t.test("lateSeconds: how long ago a token has expired, beyond the leeway", async (t) => {
  t.equal(lateSeconds(tokenOf({ exp: 999_999_900 }), nowMs), 100);
  t.equal(lateSeconds(tokenOf({ exp: 999_999_990 }), nowMs), undefined, "within the leeway");
  t.equal(lateSeconds(tokenOf({ exp: 1_000_000_600 }), nowMs), undefined);
});

t.test("lateSeconds: what tells no end may be good", async (t) => {
  for (const token of ["", "secret", "a.b.c", `a.${btoa("7")}.c`, `a.${btoa("{}")}.c`]) {
    t.equal(lateSeconds(token, nowMs), undefined, token);
  }
});
