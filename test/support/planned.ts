import type { Test } from "tap";
import { operations } from "../../src/contract/index.ts";
import type { Plan } from "../../src/supervisor/relay/plan.ts";
import { type Recorded, relayedId } from "./relayed.ts";

/** Compares what is planned for a request with what Airflow's own supervisor did. */
export function compare(t: Test, plan: Plan, { api, reply, reply_when_404 }: Recorded): void {
  const [made] = api;
  if (plan.kind !== "call" || made === undefined) {
    t.equal(made, undefined, "no call is made");
    const slots = { acknowledge: ["ack"], refuse: ["error", "fd"], call: [] };
    t.ok(
      slots[plan.kind].some((slot) => slot === reply.slot),
      `${plan.kind} is ${reply.slot}`,
    );
    return;
  }
  const { operation, parameters, negative } = plan;
  const { method, path } = operations[operation];
  const filled = path.replace(/\{(\w+)\}/g, (_, name) => String(parameters.path?.[name]));
  t.equal(method, made.method);
  t.equal(filled, `/${made.path.replace("{ti_id}", relayedId)}`);
  t.strictSame(queryOf(parameters.query ?? {}), { ...made.query });
  if (made.body !== undefined) {
    const body: unknown = JSON.parse(JSON.stringify(made.body).replace("{ti_id}", relayedId));
    t.same(JSON.parse(JSON.stringify(parameters.body)), body);
  }
  const refused = negative(404);
  if (reply_when_404.slot === "body" && reply_when_404.type === "ErrorResponse") {
    t.match(refused, { error: reply_when_404.error, detail: reply_when_404.detail });
  } else {
    t.equal(refused === undefined, reply_when_404.slot === "error");
  }
  const made204 = plan.reply({}, () => "map_indexes 1");
  t.equal(made204 === null, reply.slot === "ack");
}

/** A query as it goes over the wire; moments as the record has them. */
function queryOf(query: Readonly<Record<string, unknown>>): object {
  const entries = Object.entries(query).flatMap(([name, value]) => {
    if (value === undefined || value === null) {
      return [];
    }
    const texts = [value]
      .flat()
      .map((one) =>
        typeof one === "string" ? one.replace(/^\d{4}-.*Z$/, "<datetime>") : JSON.stringify(one),
      );
    return [[name, texts.length === 1 ? texts[0] : texts] as const];
  });
  return Object.fromEntries(entries);
}
