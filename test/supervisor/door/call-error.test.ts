import { Code, ConnectError } from "@connectrpc/connect";
import t from "tap";
import { ChannelClosedError, PeerRefusedError } from "../../../src/channel/index.ts";
import { callError } from "../../../src/supervisor/door/call-error.ts";
import { ValueLostError } from "../../../src/supervisor/errors.ts";

const refusal = (error: string | undefined, detail?: object) =>
  callError(new PeerRefusedError("GetVariable", "error", { error, detail }), Code.Internal);

t.test("callError: Airflow's words and the server's status", async (t) => {
  t.equal(refusal("XCOM_NOT_FOUND").code, Code.NotFound);
  t.equal(refusal("DAGRUN_ALREADY_EXISTS").code, Code.AlreadyExists);
  t.equal(refusal("PERMISSION_DENIED").code, Code.PermissionDenied);
  const status = (status_code: number | null) => refusal("API_SERVER_ERROR", { status_code }).code;
  t.equal(status(409), Code.FailedPrecondition);
  t.equal(status(422), Code.InvalidArgument);
  t.equal(status(503), Code.Unavailable);
  t.equal(status(418), Code.Unknown);
  t.equal(status(null), Code.Unknown);
  t.equal(refusal(undefined).code, Code.Unknown);
});

t.test("callError: the whole answer is the detail, where it can be said", async (t) => {
  const { details, rawMessage } = refusal("VARIABLE_NOT_FOUND", { key: "k", message: "none" });
  t.match(details, [{ value: { error: 2, detail: { key: "k" } } }]);
  t.equal(rawMessage, "GetVariable was refused with VARIABLE_NOT_FOUND: none");
  t.strictSame(refusal("GENERIC_ERROR", { id: 2n ** 53n + 1n }).details, []);
});

t.test("callError: our own errors, others, and those that are made", async (t) => {
  t.equal(callError(new ChannelClosedError("gone"), Code.Internal).code, Code.Unavailable);
  t.equal(callError(new ValueLostError("a.b", "is lost"), Code.Internal).code, Code.DataLoss);
  t.match(callError(new Error("why"), Code.Internal), { code: Code.Internal, rawMessage: "why" });
  const made = new ConnectError("late", Code.DeadlineExceeded);
  t.equal(callError(made, Code.Internal), made);
});
