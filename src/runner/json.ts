/** Reads JSON; integers that a number cannot hold come as bigint, exact. */
export function parseJson(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown, context?: { readonly source?: string }) => {
    /* c8 ignore next -- Node 24 gives the context */
    const { source } = context ?? {};
    const isExact = !Number.isInteger(value) || Number.isSafeInteger(value);
    return isExact || source === undefined || !/^-?\d+$/.test(source) ? value : BigInt(source);
  });
}
