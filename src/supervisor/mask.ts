/** What stands in the place of a secret. */
const mask = "***";
/** Shorter secrets would blot out ordinary words. Airflow: `[logging] min_length_masked_secret`. */
const shortestSecret = 5;
/** Tokens are masked whether they are known or not. */
const token = /eyJ[\w-]{6,}(?:\.[\w-]+){1,2}/g;
/** Airflow's words: a name that holds one of them names a secret. */
const sensitive =
  /access_key|access_token|api_key|apikey|auth_header|authorization|bearer|connection_string|dsn|keyfile_dict|passphrase|passwd|password|private_key|proxies|proxy|proxy_password|secret|service_account|service_key|token|webhook_url/i;

/** Replaces secrets in text, of one attempt. */
export interface Masker {
  /**
   * Learns a secret: text, or whatever holds texts.
   *
   * @param name - when given, `value` is a secret only if the name sounds like one; keys of objects count as names
   */
  add(value: unknown, name?: string): void;
  mask(text: string): string;
  /** Length of the longest secret, in characters: what has to be kept together when text is cut. */
  longest(): number;
}

/** Creates a masker that knows no secret yet, but takes whatever looks like a token for one. */
export function createMasker(): Masker {
  const secrets = new Set<string>();
  let pattern: RegExp | undefined;

  function learn(text: string): void {
    const lines = text.split(/\r?\n/);
    for (const one of lines.length > 1 ? [text, ...lines] : lines) {
      if (one.length >= shortestSecret && one !== "airflow") {
        for (const variant of [
          one,
          JSON.stringify(one).slice(1, -1),
          encodeURIComponent(one.toWellFormed()),
          base64(one),
        ]) {
          secrets.add(variant);
        }
        pattern = undefined;
      }
    }
  }

  return {
    add(value, name) {
      if (typeof value === "string" || typeof value === "number" || typeof value === "bigint") {
        if (name === undefined || sensitive.test(name)) {
          learn(String(value));
        }
      } else if (Array.isArray(value)) {
        for (const one of value) {
          this.add(one, name);
        }
      } else if (typeof value === "object" && value !== null) {
        for (const [key, one] of Object.entries(value)) {
          this.add(one, name === undefined ? undefined : `${name} ${key}`);
        }
      }
    },
    mask(text) {
      const masked = text.replace(token, `eyJ${mask}`);
      if (secrets.size === 0) {
        return masked;
      }
      pattern ??= new RegExp(
        [...secrets]
          .toSorted((a, b) => b.length - a.length)
          .map(RegExp.escape)
          .join("|"),
        "g",
      );
      return masked.replace(pattern, mask);
    },
    longest() {
      return Math.max(0, ...[...secrets].map(({ length }) => length));
    },
  };
}

/** Whether a name sounds like that of a secret. */
export function isSensitiveName(name: string): boolean {
  return sensitive.test(name);
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64").replace(/=+$/, "");
}
