import { readFileSync } from "node:fs";
import t from "tap";
import {
  releaseEnums,
  releaseMessages,
  releaseReplies,
  releaseSecrets,
} from "../gen/frames/releases.ts";
import { table, words } from "../gen/frames/table.ts";
import { compareMessages, type MessageFacts } from "../scripts/compare-messages.ts";

const facts = JSON.parse(readFileSync("conformance/airflow/messages.json", "utf8"));
const ours: MessageFacts = {
  messages: releaseMessages,
  enums: releaseEnums,
  replies: releaseReplies,
  secrets: releaseSecrets,
};

t.test("proto/ has every message of every release, and none besides", async (t) => {
  t.equal(facts.releases.length, 23);
  const [direct, nested] = [
    Object.values<object>(facts.messages).filter((one) => "channels" in one),
    Object.values<object>(facts.messages).filter((one) => !("channels" in one)),
  ];
  t.strictSame([direct.length, nested.length, Object.keys(facts.enums).length], [92, 43, 4]);
  t.strictSame(compareMessages(ours, facts), []);
});

t.test("proto/ has nothing that the facts lack in any release", async (t) => {
  t.strictSame(Object.keys(releaseMessages).toSorted(), Object.keys(facts.messages).toSorted());
  t.strictSame(releaseMessages, facts.messages);
  t.strictSame(releaseEnums, facts.enums);
  t.strictSame(releaseReplies, facts.replies);
  t.strictSame(releaseSecrets, facts.secrets);
});

const letters: Readonly<Record<string, string>> = {
  s: "str",
  i: "int",
  f: "float",
  b: "bool",
  t: "time",
  n: "naive",
  d: "duration",
  u: "uuid",
  j: "json",
  o: "object",
};

/** Where the hot path only says that it is JSON, and hands it on, or has a name of its own for a part. */
const loose = new Set([
  "DagFileParseRequest.callback_requests",
  "DeferTask.trigger_kwargs",
  "SkipDownstreamTasks.tasks",
  "TIRunContext.next_kwargs",
  "TIRunContext.arg_bindings",
  "TIRunContext.upstream_map_indexes",
]);

t.test("the table of the hot path says of the newest release what the facts say", async (t) => {
  for (const line of table.split("\n")) {
    const [name = "", ...parts] = line.split(" ");
    const known = facts.messages[name];
    const fields = parts.filter((part) => /^\w/.test(part));
    if (known === undefined) {
      t.match(line, /^(ArgBinding|TaskKey) =(by:|pair)/, name); // a union and a pair, which are no messages
      continue;
    }
    const rules =
      parts
        .find((part) => part.startsWith("="))
        ?.slice(1)
        .split(",") ?? [];
    t.equal(rules.includes("closed"), known.closed === true, `${name} closed`);
    const constants = rules.filter((rule) => rule.startsWith("state:")).map(() => "state");
    const names = [...constants, ...fields.map((field) => /^\w+/.exec(field)?.[0] ?? "")];
    t.strictSame(names, Object.keys(known.fields), `${name} keys`);
    for (const field of fields) {
      const [, key = "", kind = "s", many = "", flags = ""] =
        /^(\w+)(?::([\w/]+))?(\[\]|\{\})?(~?\??)/.exec(field) ?? [];
      const eras: readonly string[] = known.fields[key];
      const era = eras.findLast((one) => !one.startsWith("-")) ?? "";
      const [, realKind = "", realFlags = "", otherwise = ""] =
        /^\S+ (.*?)(~?\??)(=.*)?$/.exec(era) ?? [];
      t.equal(flags, realFlags, `${name}.${key} may be absent, may be null`);
      t.equal(/=.*$/.exec(field)?.[0] ?? "", otherwise, `${name}.${key} default`);
      t.equal(
        since(field),
        since(eras[0] ?? "", facts.messages[name].since),
        `${name}.${key} since`,
      );
      t.equal(
        /-(\d+\.[\d.]+)/.exec(field)?.[1] ?? "",
        eras.find((one) => one.startsWith("- "))?.slice(2) ?? "",
        `${name}.${key} until`,
      );
      if (!loose.has(`${name}.${key}`)) {
        t.equal(`${letters[kind] ?? kind}${many}`, plain(realKind), `${name}.${key} kind`);
      }
    }
  }
  for (const [name, list] of Object.entries(words)) {
    t.strictSame(list.split("/"), Object.keys(facts.enums[name]), name);
  }
});

const seeded: readonly (readonly [string, (copy: MessageFacts) => MessageFacts, RegExp])[] = [
  [
    "a field is missing",
    without("SetXCom", "dag_result"),
    /^SetXCom\.dag_result: nothing here, bool~=false in Airflow \(3\.3\.0 to 3\.4\.0b2\)$/,
  ],
  [
    "a field is invented",
    withField("GetDag", "colour", ["3.2.0 str"]),
    /^GetDag\.colour: str here, nothing in Airflow \(3\.2\.0 to 3\.4\.0b2\)$/,
  ],
  [
    "a field came later",
    withField("DeferTask", "queue", ["3.3.0 str~?"]),
    /^DeferTask\.queue: nothing here, str~\? in Airflow \(3\.2\.0 to 3\.2\.2\)$/,
  ],
  [
    "a kind differs",
    withField("TICount", "count", ["3.0.0 str"]),
    /^TICount\.count: str here, int in Airflow/,
  ],
  [
    "null is not allowed",
    withField("PutVariable", "value", ["3.0.0 str"]),
    /^PutVariable\.value: str here, str\? in Airflow/,
  ],
  [
    "a key may be absent",
    withField("VariableResult", "value", ["3.0.0 str~?"]),
    /^VariableResult\.value: str~\? here, str\? in Airflow \(3\.3\.1 to 3\.4\.0b2\)$/,
  ],
  [
    "a default differs",
    withField("GetVariableKeys", "limit", ["3.3.0 int~=100"]),
    /^GetVariableKeys\.limit: int~=100 here, int~=1000 in Airflow/,
  ],
  [
    "a field stays too long",
    withField("StartupDetails", "requests_fd", ["3.0.0 int"]),
    /^StartupDetails\.requests_fd: int here, nothing in Airflow \(3\.0\.3 to 3\.4\.0b2\)$/,
  ],
  [
    "a reply differs",
    (copy) => ({ ...copy, replies: { ...copy.replies, PutVariable: ["OKResponse"] } }),
    /^PutVariable reply: OKResponse here, acknowledged in Airflow/,
  ],
  [
    "an error is missing",
    (copy) => ({
      ...copy,
      replies: { ...copy.replies, GetXComSequenceItem: ["XComSequenceIndexResult"] },
    }),
    /^GetXComSequenceItem error XCOM_NOT_FOUND: nothing here, in the body in Airflow/,
  ],
  [
    "a word is missing",
    (copy) => ({ ...copy, enums: { ...copy.enums, DagRunState: { queued: "3.0.0" } } }),
    /^DagRunState running: nothing here, a word in Airflow/,
  ],
  [
    "a secret is shown",
    (copy) => ({
      ...copy,
      secrets: copy.secrets.filter((one) => one !== "ConnectionResult.password"),
    }),
    /^ConnectionResult\.password secret: nothing here, masked in Airflow/,
  ],
];

for (const [name, change, line] of seeded) {
  t.test(`compareMessages: ${name}`, async (t) => {
    const found = compareMessages(change(structuredClone(ours)), facts);
    t.ok(
      found.some((one) => line.test(one)),
      found.join("\n"),
    );
    t.strictSame(
      found.filter((one) => !line.test(one) && !/ keys: |^DagRunState /.test(one)),
      [],
    );
  });
}

/** The first release of a field that is newer than its message, as the hot path writes it. */
function since(text: string, own?: string): string {
  if (own === undefined) {
    return /@([\d.]+)/.exec(text)?.[1] ?? "";
  }
  const [first = ""] = text.split(" ");
  return first === own ? "" : first.replace(/b\d+$/, "").replace(/\.0$/, "");
}

/** Words of an open enum are text on the hot path, and of two twins it knows one. */
function plain(kind: string): string {
  return kind.replace(/^DagRun(State|Type)$/, "str");
}

function withField(message: string, field: string, eras: readonly string[]) {
  return (copy: MessageFacts): MessageFacts => {
    const { [message]: one, ...rest } = copy.messages;
    return one === undefined
      ? copy
      : {
          ...copy,
          messages: { ...rest, [message]: { ...one, fields: { ...one.fields, [field]: eras } } },
        };
  };
}

function without(message: string, field: string) {
  return (copy: MessageFacts): MessageFacts => {
    const one = copy.messages[message];
    const fields = Object.entries(one?.fields ?? {}).filter(([name]) => name !== field);
    return one === undefined
      ? copy
      : {
          ...copy,
          messages: { ...copy.messages, [message]: { ...one, fields: Object.fromEntries(fields) } },
        };
  };
}
