import t from "tap";
import { errorResponse } from "../../src/channel/error-response.ts";

t.test("errorResponse: status and detail of the server, where there are any", async (t) => {
  const fault = Object.assign(new Error("not so"), { status: 422, detail: [{ loc: ["body"] }] });
  t.strictSame(errorResponse(fault).detail, {
    status_code: 422,
    message: "not so",
    detail: [{ loc: ["body"] }],
  });
});

t.test("errorResponse: the kind of fault elsewhere", async (t) => {
  t.match(errorResponse(new TypeError("x")).detail, {
    status_code: null,
    exception_type: "TypeError",
  });
  t.match(errorResponse(Object.assign(new Error("x"), { code: "E" })).detail, {
    exception_type: "E",
  });
  t.match(errorResponse({ status: 422, detail: 1, name: "E" }, { withDetail: false }).detail, {
    status_code: 422,
    exception_type: "E",
  });
  t.match(errorResponse("half \ud800").detail, { message: "half \ufffd" });
  t.match(errorResponse("text").detail, { message: "text" });
});
