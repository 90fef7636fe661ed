import t from "tap";
import {
  currentName,
  errorsInBodyOf,
  isReply,
  isRequest,
  jsonFieldsOf,
  replyTypeOf,
  rulesOf,
  secretFieldsOf,
} from "../../src/contract/table.ts";

t.test("rulesOf: reads a line once, and knows nothing of other names", async (t) => {
  const rules = rulesOf("GetVariableKeys");
  t.match(rules?.fields, [
    { name: "prefix", kind: "str", isNullable: true, isRequired: false },
    { name: "limit", kind: "int", otherwise: 1000 },
    { name: "offset", otherwise: 0 },
  ]);
  t.equal(rulesOf("GetVariableKeys"), rules);
  t.equal(rulesOf("toString"), undefined);
});

t.test("rulesOf: rules of the message itself", async (t) => {
  t.match(rulesOf("SucceedTask"), { isClosed: true, state: "success" });
  t.match(rulesOf("TaskState"), { typeBefore: "rendered_map_index" });
  t.match(rulesOf("TaskKey"), { isPair: true });
  t.match(rulesOf("ArgBinding"), { unionBy: "kind" });
  t.match(rulesOf("GetXComCount"), { formerName: "GetNumberXComs" });
});

t.test("rulesOf: a closed enum is its words", async (t) => {
  const [error] = rulesOf("ErrorResponse")?.fields ?? [];
  t.match(error?.kind, /^CONNECTION_NOT_FOUND\//);
  t.match(rulesOf("GetAssetEventByAsset")?.fields.at(-1), { name: "extra", many: "map" });
  t.match(rulesOf("TICount")?.fields, [{ name: "count", kind: "int", many: "" }]);
});

t.test("rulesOf: releases, secrets, and lists that hold something", async (t) => {
  const fields = [
    ...(rulesOf("StartupDetails")?.fields ?? []),
    ...(rulesOf("MaskSecret")?.fields ?? []),
    ...(rulesOf("UpdateHITLDetail")?.fields ?? []),
    ...(rulesOf("TaskKey")?.fields ?? []),
  ];
  const named = new Map(fields.map((field) => [field.name, field]));
  t.match(named.get("sentry_integration"), { since: 30200, until: Infinity, isRequired: true });
  t.match(named.get("requests_fd"), { since: 0, until: 30002 });
  t.match(named.get("value"), { isSecret: true, isNullable: true, kind: "json" });
  t.match(named.get("chosen_options"), { many: "list", isFilled: true });
  t.match(named.get("map_index"), { isRequired: false, otherwise: undefined });
});

t.test("calls: requests, replies and the errors among them", async (t) => {
  t.strictSame(["GetXCom", "DagFileParsingResult", "XComResult"].map(isRequest), [
    true,
    true,
    false,
  ]);
  t.strictSame(["XComResult", "StartupDetails", "GetXCom", ""].map(isReply), [
    true,
    true,
    false,
    false,
  ]);
  t.strictSame(["GetXCom", "SetXCom", "Nothing"].map(replyTypeOf), ["XComResult", null, null]);
  t.strictSame(errorsInBodyOf("GetVariable"), ["VARIABLE_NOT_FOUND", "PERMISSION_DENIED"]);
  t.strictSame(errorsInBodyOf("Nothing"), []);
});

t.test("fields: arbitrary JSON and secrets", async (t) => {
  t.strictSame([...jsonFieldsOf("SetXCom")], ["value"]);
  t.strictSame([...jsonFieldsOf("Nothing")], []);
  t.strictSame([...secretFieldsOf("ConnectionResult")], ["password", "extra"]);
});

t.test("currentName: the name of today for one of a release before 3.3", async (t) => {
  t.strictSame(["GetNumberXComs", "XComLengthResponse", "GetXCom", "Nothing"].map(currentName), [
    "GetXComCount",
    "XComCountResponse",
    "GetXCom",
    "Nothing",
  ]);
});
