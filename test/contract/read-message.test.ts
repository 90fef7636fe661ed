import t from "tap";
import { readMessage } from "../../src/contract/read-message.ts";
import { decodeReply, decodeRequest } from "../../src/wire/index.ts";
import { malformed } from "../support/wire-vectors.ts";

const xcom = { key: "k", dag_id: "d", run_id: "r", task_id: "t" };

t.test("readMessage: fills a request with its defaults, and leaves unknown keys out", async (t) => {
  t.strictSame(readMessage({ type: "GetXCom", ...xcom, later: 1 }, "toSupervisor"), {
    type: "GetXCom",
    previous_iteration: false,
    ...xcom,
    map_index: null,
    include_prior_dates: false,
  });
});

t.test(
  "readMessage: fills what keeps to the contract, and leaves what was given as it was",
  async (t) => {
    const body = Object.freeze({ ...xcom, type: "GetXCom" });
    t.strictSame(readMessage(body, "toSupervisor"), {
      type: "GetXCom",
      previous_iteration: false,
      ...xcom,
      map_index: null,
      include_prior_dates: false,
    });
  },
);

t.test("readMessage: a name of before 3.3 comes back as that of today", async (t) => {
  t.match(readMessage({ type: "GetNumberXComs", ...xcom }, "toSupervisor"), {
    type: "GetXComCount",
  });
});

const refused = {
  "what is no map": { body: null, path: "message" },
  "no type": { body: {}, path: "message.type" },
  "a type that is no text": { body: { type: 5 }, path: "message.type" },
  "an unknown type": { body: { type: "GetVariables" }, path: "GetVariables" },
  "a missing key": { body: { type: "GetVariable" }, path: "GetVariable.key" },
};
for (const [name, { body, path }] of Object.entries(refused)) {
  t.test(`readMessage: refuses ${name}`, async (t) => {
    t.throws(() => readMessage(body, "toSupervisor"), {
      code: "ERR_WINDSOCK_CONTRACT_VIOLATED",
      path,
    });
  });
}

t.test("readMessage: refuses a message that goes the other way", async (t) => {
  t.throws(() => readMessage({ type: "GetVariable", key: "k" }, "toRunner"), {
    code: "ERR_WINDSOCK_CONTRACT_VIOLATED",
    path: "GetVariable",
  });
});

t.test("readMessage: refuses every body that Airflow's models refuse", async (t) => {
  const bodies = malformed.filter(({ layer }) => layer === "body");
  for (const { name, direction, hex } of bodies) {
    t.throws(
      () =>
        direction === "to_supervisor"
          ? readMessage(requestIn(hex), "toSupervisor")
          : replyIn(hex).map((one) => readMessage(one, "toRunner")),
      { code: /^ERR_WINDSOCK_(CONTRACT_VIOLATED|VALUE_NOT_SENDABLE|MESSAGE_MALFORMED)$/ },
      name,
    );
  }
  t.ok(bodies.length > 30, `${bodies.length} bodies`);
});

function requestIn(hex: string): unknown {
  const { body, fault } = decodeRequest(Buffer.from(hex, "hex").subarray(4), "raw");
  if (fault !== undefined) {
    throw fault;
  }
  return body;
}

function replyIn(hex: string): unknown[] {
  const { body, error } = decodeReply(Buffer.from(hex, "hex").subarray(4));
  return [body, error].filter((one) => one !== null);
}
