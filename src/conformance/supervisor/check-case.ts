import type { ApiAnswer, ApiRule, Expectation, Step, SupervisorCase } from "./supervisor-case.ts";

type Names<T> = Readonly<Record<keyof T, true>>;

/** Members of a case of this side besides its head. */
export const members: readonly string[] = Object.keys({
  workload: true,
  context: true,
  env: true,
  api: true,
  runner: true,
  steps: true,
  ungreeted: true,
  expect: true,
} satisfies Names<Omit<SupervisorCase, "id" | "proves" | "covers" | "core" | "since" | "until">>);

const step: Names<Step> = {
  ask: true,
  reply: true,
  error: true,
  ack: true,
  id: true,
  elements: true,
  pieces: true,
  noWait: true,
  together: true,
  raw: true,
  zeros: true,
  print: true,
  printError: true,
  record: true,
  recordPart: true,
  sleepMs: true,
  untilCall: true,
  times: true,
  heed: true,
  untilTold: true,
  untilHungUp: true,
  leave: true,
  pause: true,
  close: true,
  signalSupervisor: true,
  hang: true,
  exit: true,
  kill: true,
};
const rule: Names<ApiRule> = { to: true, answers: true };
const answer: Names<ApiAnswer> = {
  status: true,
  body: true,
  more: true,
  text: true,
  headers: true,
  afterMs: true,
  instead: true,
};
const expectation: Names<Expectation> = {
  greeting: true,
  calls: true,
  neverCalls: true,
  counts: true,
  state: true,
  log: true,
  neverLog: true,
  nowhere: true,
  exit: true,
  withoutEnv: true,
  nothingLeft: true,
  told: true,
};

/** What a case has that no case has, by path; none when it is as it should be. */
export function strangersIn({
  steps = [],
  api = [],
  expect = {},
}: SupervisorCase): readonly string[] {
  const look = (path: string, value: object, known: object): readonly string[] =>
    Object.keys(value).flatMap((name) => (name in known ? [] : [`${path}.${name}`]));
  return [
    ...steps.flatMap((one, at) => [
      ...look(`steps[${at}]`, one, step),
      ...(one.together ?? []).flatMap((each) => look(`steps[${at}].together`, each, step)),
    ]),
    ...api.flatMap((one, at) => [
      ...look(`api[${at}]`, one, rule),
      ...one.answers.flatMap((each) => look(`api[${at}].answers`, each, answer)),
    ]),
    ...look("expect", expect, expectation),
  ];
}
