/** Keeps secrets out of what the runner writes itself. The supervisor masks too, and hears of each secret first. */
export interface Masker {
  readonly add: (secret: string) => void;
  readonly text: (text: string) => string;
  readonly bytes: (bytes: Uint8Array) => Uint8Array;
}

/** Shorter secrets would blot out ordinary words; Airflow has the same limit. */
const leastLength = 5;
const mask = "***";
/** Airflow's default names of what is secret, parts of a longer name too. */
const sensitiveNames =
  /access_token|api_?key|authorization|keyfile_dict|passphrase|passw|private_key|prox(y|ies)|secret|service_account|token/i;

/** Whether the value under such a name is a secret. */
export function isSensitiveName(name: string): boolean {
  return sensitiveNames.test(name);
}

/** Starts without secrets. */
export function createMasker(): Masker {
  const secrets = new Set<string>();
  const replaceAll = (text: string, encode: (secret: string) => string): string => {
    let masked = text;
    for (const secret of secrets) {
      masked = masked.replaceAll(encode(secret), mask);
    }
    return masked;
  };
  return {
    add(secret) {
      if (secret.length >= leastLength) {
        secrets.add(secret);
      }
    },
    text: (text) => replaceAll(text, (secret) => secret),
    bytes(bytes) {
      if (secrets.size === 0) {
        return bytes;
      }
      // byte for byte as letters, so that text of any encoding passes unharmed
      const text = Buffer.from(bytes).toString("latin1");
      const masked = replaceAll(text, (secret) => Buffer.from(secret).toString("latin1"));
      return Buffer.from(masked, "latin1");
    },
  };
}
