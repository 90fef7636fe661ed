import type {
  Expectation,
  Happening,
  Launch,
  Opening,
  Reply,
  RunnerCase,
  StoredXCom,
} from "./case.ts";

type Names<T> = Readonly<Record<keyof T, true>>;

/** Members of a case of this side besides its head. */
export const members: readonly string[] = Object.keys({
  launch: true,
  greeting: true,
  opening: true,
  steps: true,
  variables: true,
  connections: true,
  xcoms: true,
  replies: true,
  happenings: true,
  expect: true,
} satisfies Names<Omit<RunnerCase, "id" | "proves" | "covers" | "core" | "since" | "until">>);

const launch: Names<Launch> = { args: true, host: true, env: true, readLogsAfterMs: true };
const opening: Names<Opening> = {
  afterMs: true,
  pieces: true,
  id: true,
  elements: true,
  raw: true,
  cutTo: true,
  close: true,
};
const reply: Names<Reply> = {
  to: true,
  times: true,
  body: true,
  error: true,
  more: true,
  afterMs: true,
  reversed: true,
  joined: true,
  pieces: true,
  elements: true,
  raw: true,
  before: true,
  cutTo: true,
  never: true,
  close: true,
};
const happening: Names<Happening> = { when: true, afterMs: true, do: true };
const xcom: Names<StoredXCom> = {
  dag: true,
  run: true,
  task: true,
  key: true,
  map_index: true,
  value: true,
  prior: true,
};
const expectation: Names<Expectation> = {
  requests: true,
  never: true,
  terminal: true,
  numbers: true,
  returned: true,
  log: true,
  neverLog: true,
  told: true,
  nowhere: true,
  stdout: true,
  stderr: true,
  exit: true,
  within: true,
};

/** What a case has that no case has, by path; none when it is as it should be. */
export function strangersIn(one: RunnerCase): readonly string[] {
  const { replies = [], happenings = [], xcoms = [] } = one;
  const look = (path: string, value: object | undefined, known: object): readonly string[] =>
    Object.keys(value ?? {}).flatMap((name) => (name in known ? [] : [`${path}.${name}`]));
  return [
    ...look("launch", one.launch, launch),
    ...look("opening", one.opening, opening),
    ...look("expect", one.expect, expectation),
    ...replies.flatMap((each, at) => look(`replies[${at}]`, each, reply)),
    ...happenings.flatMap((each, at) => look(`happenings[${at}]`, each, happening)),
    ...xcoms.flatMap((each, at) => look(`xcoms[${at}]`, each, xcom)),
  ];
}
