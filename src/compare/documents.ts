import {
  type Content,
  type Document,
  type Located,
  type Operation,
  operationsOf,
  parametersOf,
  type Response,
} from "./document.ts";
import { type Change, type ChangeKind, change } from "./kinds.ts";
import { type Comparison, compareSchemas, type Way } from "./schemas.ts";

/**
 * What changed from one document to another, for somebody who relied on the older one. Texts and order do not count.
 *
 * @returns the changes, those that break first
 */
export function compareDocuments(older: Document, newer: Document): readonly Change[] {
  const comparison = { older, newer, seen: new Set<string>() };
  const [before, now] = [operationsOf(older), operationsOf(newer)];
  const byName = new Map(now.map((one) => [one.name, one]));
  const moved = new Map(before.flatMap((one) => movedTo(one, before, now)));
  const arrivals = new Set(moved.values());
  const changes = [
    ...before.flatMap((one) => {
      const other = byName.get(one.name);
      const target = moved.get(one.name);
      if (other !== undefined) {
        return compareOperations(one, other, comparison);
      }
      return target === undefined
        ? [change("operation-removed", one.name, "is gone")]
        : [change("operation-moved", one.name, `is now ${target}`)];
    }),
    ...now
      .filter(({ name }) => !before.some((one) => one.name === name) && !arrivals.has(name))
      .map(({ name }) => change("operation-added", name, "is new")),
  ];
  return distinct(changes).toSorted((one, other) => Number(other.breaking) - Number(one.breaking));
}

/** Where an operation went that is no longer in its place: the name is the same. */
function movedTo(
  { name, operation }: Located,
  before: readonly Located[],
  now: readonly Located[],
): [string, string][] {
  const { operationId } = operation;
  if (operationId === undefined || now.some((one) => one.name === name)) {
    return [];
  }
  const target = now.find((one) => one.operation.operationId === operationId);
  return target === undefined || before.some((one) => one.name === target.name)
    ? []
    : [[name, target.name]];
}

function distinct(changes: readonly Change[]): Change[] {
  return [...new Map(changes.map((one) => [`${one.kind} ${one.message}`, one])).values()];
}

function compareOperations(
  { name, operation: was }: Located,
  { operation: is }: Located,
  comparison: Comparison,
): readonly Change[] {
  return [
    ...(was.operationId === is.operationId
      ? []
      : [change("operation-renamed", name, `is called ${is.operationId}, was ${was.operationId}`)]),
    ...compareTokens(name, was, is),
    ...compareParameters(name, was, is, comparison),
    ...compareBodies(name, was, is, comparison),
    ...compareAnswers(name, was, is, comparison),
  ];
}

/** Which tokens will do: scopes in one requirement are alternatives here, as Airflow writes them. */
function compareTokens(name: string, was: Operation, is: Operation): readonly Change[] {
  const [before, now] = [tokensOf(was), tokensOf(is)];
  if (before === now) {
    return [];
  }
  const isOpen = (tokens: string) => tokens === "none" || tokens === "any token";
  const isWider =
    now === "none" ||
    (now === "any token" && before !== "none") ||
    (!isOpen(before) && before.split(" or ").every((one) => now.split(" or ").includes(one)));
  return [
    change(isWider ? "token-accepted" : "token-refused", name, `takes ${now}, was ${before}`),
  ];
}

function tokensOf({ security = [] }: Operation): string {
  if (security.length === 0) {
    return "none";
  }
  const scopes = security.flatMap((one) => Object.values(one).flat());
  return scopes.length === 0 ? "any token" : [...new Set(scopes)].toSorted().join(" or ");
}

function compareParameters(
  name: string,
  was: Operation,
  is: Operation,
  comparison: Comparison,
): readonly Change[] {
  const [before, now] = [parametersOf(was), parametersOf(is)];
  const elsewhere = (parameter: string) =>
    [...now.values()].find((one) => one.name === parameter && !before.has(`${one.in} ${one.name}`));
  const changes: Change[] = [];
  const moved = new Set<string>();
  for (const [key, one] of before) {
    const item = `${name} ${key}`;
    const other = now.get(key);
    if (other !== undefined) {
      if ((one.required ?? false) !== (other.required ?? false)) {
        changes.push(
          other.required
            ? change("parameter-became-required", item, "must be given")
            : change("parameter-became-optional", item, "may be left out"),
        );
      }
      changes.push(...compareSchemas(one.schema ?? {}, other.schema ?? {}, item, "in", comparison));
      continue;
    }
    const target = elsewhere(one.name);
    if (target === undefined) {
      changes.push(change("parameter-removed", item, "is gone"));
    } else {
      moved.add(`${target.in} ${target.name}`);
      changes.push(change("parameter-moved", item, `is now in ${target.in}`));
    }
  }
  for (const [key, other] of now) {
    if (!before.has(key) && !moved.has(key)) {
      changes.push(
        other.required
          ? change("parameter-added-required", `${name} ${key}`, "is new, and required")
          : change("parameter-added", `${name} ${key}`, "is new"),
      );
    }
  }
  return changes;
}

function compareBodies(
  name: string,
  { requestBody: was }: Operation,
  { requestBody: is }: Operation,
  comparison: Comparison,
): readonly Change[] {
  const item = `${name} body`;
  if (was === undefined || is === undefined) {
    if (was !== undefined) {
      return [change("body-removed", item, "is gone")];
    }
    return is?.required ? [change("body-added-required", item, "is new, and required")] : [];
  }
  const [needed, needs] = [was.required ?? false, is.required ?? false];
  const presence = needs
    ? change("body-became-required", item, "must be sent")
    : change("body-became-optional", item, "may be left out");
  return [
    ...(needed === needs ? [] : [presence]),
    ...compareContent(item, was, is, "in", comparison),
  ];
}

function compareContent(
  item: string,
  { content: was = {} }: Content,
  { content: is = {} }: Content,
  way: Way,
  comparison: Comparison,
): readonly Change[] {
  const types = new Set([...Object.keys(was), ...Object.keys(is)]);
  return [...types].flatMap((type) => {
    const [one, other] = [was[type], is[type]];
    if (one === undefined) {
      return [change("media-type-added", item, `${type} is new`)];
    }
    return other === undefined
      ? [change("media-type-removed", item, `${type} is gone`)]
      : compareSchemas(one.schema ?? {}, other.schema ?? {}, item, way, comparison);
  });
}

function compareAnswers(
  name: string,
  { responses: was = {} }: Operation,
  { responses: is = {} }: Operation,
  comparison: Comparison,
): readonly Change[] {
  const gone = Object.keys(was).filter((status) => is[status] === undefined);
  const come = Object.keys(is).filter((status) => was[status] === undefined);
  const [success, successNow] = [gone.find(isSuccess), come.find(isSuccess)];
  const swapped =
    success === undefined || successNow === undefined
      ? []
      : [change("status-changed", `${name} ${success}`, `is now ${successNow}`)];
  const isSwapped = (status: string) =>
    swapped.length > 0 && (status === success || status === successNow);
  return [
    ...swapped,
    ...gone
      .filter((status) => !isSwapped(status))
      .map((status) => change("status-removed", `${name} ${status}`, "is no longer answered")),
    ...come
      .filter((status) => !isSwapped(status))
      .map((status) => change("status-added", `${name} ${status}`, "is a new answer")),
    ...Object.entries(was).flatMap(([status, one]) => {
      const other = is[status] ?? (isSwapped(status) && successNow ? is[successNow] : undefined);
      return other === undefined ? [] : compareAnswer(name, status, one, other, comparison);
    }),
  ];
}

function isSuccess(status: string): boolean {
  return status.startsWith("2");
}

function compareAnswer(
  name: string,
  status: string,
  was: Response,
  is: Response,
  comparison: Comparison,
): readonly Change[] {
  const item = `${name} ${status}`;
  const [before, now] = [headersOf(was), headersOf(is)];
  const headers = [
    ...[...before.difference(now)].map((header) =>
      change("header-removed", `${item} ${header}`, "is gone"),
    ),
    ...[...now.difference(before)].map((header) =>
      change("header-added", `${item} ${header}`, "is new"),
    ),
  ];
  if (was.content === undefined || is.content === undefined) {
    const { kind, fact }: { kind: ChangeKind; fact: string } =
      is.content === undefined
        ? { kind: "answer-removed", fact: "has no body any more" }
        : { kind: "answer-added", fact: "has a body" };
    // Of refusals, documents often do not tell the body that is there.
    const isTold = isSuccess(status) && was.content !== is.content;
    return [...headers, ...(isTold ? [change(kind, item, fact)] : [])];
  }
  return [...headers, ...compareContent(item, was, is, "out", comparison)];
}

function headersOf({ headers = {} }: Response): Set<string> {
  return new Set(Object.keys(headers));
}
