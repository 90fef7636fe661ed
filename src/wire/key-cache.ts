/** Keys come again and again: of messages always the same, of rows in every row. */
const keys: string[] = Array.from({ length: 512 }, () => "");

/**
 * The key that stands in some bytes, without making it anew each time. The cache does not grow.
 *
 * @returns undefined when it is not ASCII, or does not end inside the bytes
 */
export function cachedKey(bytes: Uint8Array, from: number, to: number): string | undefined {
  let hash = 0;
  for (let at = from; at < to; at += 1) {
    const byte = Number(bytes[at]); // NaN behind the end
    if (!(byte < 0x80)) {
      return undefined;
    }
    hash = (Math.imul(hash, 31) + byte) & 0x7fff_ffff;
  }
  const place = hash & 0x1ff;
  const cached = keys[place];
  if (cached?.length === to - from && isThere(cached, bytes, from)) {
    return cached;
  }
  let key = "";
  for (let at = from; at < to; at += 1) {
    key += String.fromCharCode(Number(bytes[at]));
  }
  keys[place] = key;
  return key;
}

function isThere(key: string, bytes: Uint8Array, from: number): boolean {
  for (let at = 0; at < key.length; at += 1) {
    if (key.charCodeAt(at) !== bytes[from + at]) {
      return false;
    }
  }
  return true;
}
