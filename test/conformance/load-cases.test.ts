import t from "tap";
import { loadCases } from "../../src/conformance/load-cases.ts";

const good = { id: "one.a", proves: "It is so." };

t.test(
  "loadCases: reads the files of a side in the order of their names, and each from top to bottom",
  async (t) => {
    const folder = t.testdir({
      server: {
        "two.json": JSON.stringify([{ id: "two.a", proves: "It is so." }]),
        "one.json": JSON.stringify([
          { id: "one.b", proves: "It is so.", covers: ["ST-1"], core: true },
          { id: "one.a.x", proves: "It is so.", since: "3.3.0", until: "3.4.0b2", given: 1 },
        ]),
      },
    });
    const cases = await loadCases("server", { members: ["given"], folder });
    t.strictSame(
      cases.map(({ id }) => id),
      ["one.b", "one.a.x", "two.a"],
    );
    t.strictSame(cases[1], {
      id: "one.a.x",
      proves: "It is so.",
      since: "3.3.0",
      until: "3.4.0b2",
      given: 1,
    });
  },
);

t.test("loadCases: takes another order from order.json", async (t) => {
  const folder = t.testdir({
    runner: {
      "order.json": JSON.stringify(["two", "one"]),
      "one.json": JSON.stringify([good]),
      "two.json": JSON.stringify([{ id: "two.a", proves: "It is so." }]),
    },
  });
  const cases = await loadCases("runner", { members: [], folder });
  t.strictSame(
    cases.map(({ id }) => id),
    ["two.a", "one.a"],
  );
});

const orders = {
  "names one that is no file": ["one", "two"],
  "leaves one out": [],
  "names one twice": ["one", "one"],
};
for (const [name, order] of Object.entries(orders)) {
  t.test(`loadCases: refuses an order that ${name}`, async (t) => {
    const folder = t.testdir({
      server: { "order.json": JSON.stringify(order), "one.json": JSON.stringify([good]) },
    });
    await t.rejects(loadCases("server", { members: [], folder }), {
      code: "ERR_WINDSOCK_CASES_INVALID",
      message: /order.json: names other groups than there are files/,
    });
  });
}

const broken = {
  "is no JSON": { text: "{", caseId: "", fact: "is no JSON" },
  "is no list": { text: "{}", caseId: "", fact: "is no list" },
  "has a case without an id": { text: "[{}]", caseId: "undefined", fact: 'begin with "one."' },
  "has a case of another group": {
    text: '[{"id": "two.a"}]',
    caseId: "two.a",
    fact: 'begin with "one."',
  },
  "has a case that proves nothing": {
    text: '[{"id": "one.a"}]',
    caseId: "one.a",
    fact: "proves is undefined",
  },
  "has a case that proves no sentence": { ...broke({ proves: "so" }), fact: 'proves is "so"' },
  "has a case that covers a word": { ...broke({ covers: "ST-1" }), fact: 'covers is "ST-1"' },
  "has a case that is core in a word": { ...broke({ core: "yes" }), fact: 'core is "yes"' },
  "has a case since no release": { ...broke({ since: "3.3" }), fact: 'since is "3.3"' },
  "has a case until no release": { ...broke({ until: 3 }), fact: "until is 3" },
  "has a case with a member that there is not": {
    ...broke({ sinse: "3.3.0" }),
    fact: "no case of this side has sinse",
  },
  "has a case twice": {
    text: JSON.stringify([good, good]),
    caseId: "one.a",
    fact: "is there twice",
  },
};
for (const [name, { text, caseId, fact }] of Object.entries(broken)) {
  t.test(`loadCases: refuses a file that ${name}`, async (t) => {
    const folder = t.testdir({ server: { "one.json": text } });
    const file = `${folder}/server/one.json`;
    await t.rejects(loadCases("server", { members: [], folder }), {
      code: "ERR_WINDSOCK_CASES_INVALID",
      file,
      caseId,
      message: new RegExp(`one.json: .*${fact.replaceAll(".", String.raw`\.`)}`),
    });
  });
}

function broke(members: object): { text: string; caseId: string } {
  return { text: JSON.stringify([{ ...good, ...members }]), caseId: "one.a" };
}
