import t from "tap";
import {
  ChannelClosedError,
  PeerRefusedError,
  RequestTimedOutError,
} from "../../src/channel/errors.ts";

t.test("messages state the facts", async (t) => {
  t.equal(new ChannelClosedError("gone").message, "channel is closed: gone");
  t.equal(new RequestTimedOutError("GetXCom", 50).message, "GetXCom got no reply in 50 ms");
});

t.test("PeerRefusedError: what the supervisor said, and what it left out", async (t) => {
  const detail = { message: "boom", status_code: 500 };
  t.match(new PeerRefusedError("GetXCom", "error", { error: "API_SERVER_ERROR", detail }), {
    message: "GetXCom was refused with API_SERVER_ERROR: boom",
    detail,
  });
  t.match(new PeerRefusedError("GetXCom", "body", { detail: null }), {
    error: "GENERIC_ERROR",
    detail: {},
  });
  t.match(new PeerRefusedError("GetXCom", "body", { detail: "text" }), { detail: {} });
});
