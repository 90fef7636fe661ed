import t from "tap";
import {
  CasesInvalidError,
  CaseUnknownError,
  KnownFailingInvalidError,
  PeerNotStartedError,
} from "../../src/conformance/errors.ts";

t.test("PeerNotStartedError: says which command, and what it wrote last", async (t) => {
  t.match(new PeerNotStartedError(["./x", "y"], "cannot be started", { detail: "oh" }), {
    message: "./x cannot be started",
    command: ["./x", "y"],
    detail: "oh",
  });
  t.match(new PeerNotStartedError([], "was given"), {
    message: "no command was given",
    detail: "",
  });
});

t.test("CasesInvalidError: names the file, and the case if there is one", async (t) => {
  t.equal(new CasesInvalidError("a.json", "", "is no list").message, "a.json: is no list");
  t.equal(new CasesInvalidError("a.json", "a.b", "is odd").message, "a.json: a.b: is odd");
});

t.test("CaseUnknownError: names the nearest, if there is one", async (t) => {
  t.match(new CaseUnknownError("a.c", "a.b"), {
    message: "there is no case a.c; nearest: a.b",
    caseId: "a.c",
    nearest: "a.b",
  });
  t.equal(new CaseUnknownError("x", undefined).message, "there is no case x");
});

t.test("KnownFailingInvalidError: names file and line", async (t) => {
  t.match(new KnownFailingInvalidError("a.txt", 3, "is odd"), {
    message: "a.txt:3: is odd",
    file: "a.txt",
    line: 3,
  });
});
