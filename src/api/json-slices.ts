import { RawJson } from "../contract/index.ts";
import { parseJson } from "./json.ts";
import { createScanner } from "./json-scanner.ts";

/** What stands at a place of the text, by name, or by `[]` for each element of a list. True: it stays text. */
interface Places {
  readonly [name: string]: Places | true;
}

/** The first name of a path, and what follows it. */
const firstName = /^\.?(\[\]|[^.[]+)(.*)$/;

/**
 * Reads JSON text, leaving some places of it as text. One pass, and no objects for what is left: a value of 64 MiB costs
 * no more than its text.
 *
 * @param text - JSON; all of it is checked, what stays text too
 * @param paths - places such as `value`, `dag_run.conf`, `events[].extra`; the empty path is the whole
 * @returns ordinary values (integers beyond 2^53 are bigint), and RawJson at the places that are there and not null
 * @throws {SyntaxError} when the text is not JSON
 */
export function parseSliced(text: string, paths: readonly string[]): unknown {
  if (paths.length === 0) {
    return parseJson(text);
  }
  const scan = createScanner(text);
  const value = read(placesOf(paths));
  scan.end();
  return value;

  function read(places: Places | true | undefined): unknown {
    const from = scan.space();
    if (typeof places === "object") {
      if (text[from] === "{") {
        return readObject(places);
      }
      if (text[from] === "[") {
        return readList(places["[]"]);
      }
    }
    scan.value();
    const slice = text.slice(from, scan.at());
    return places === true && slice !== "null" ? new RawJson(slice) : parseJson(slice);
  }

  function readObject(places: Places): unknown {
    const members: [string, unknown][] = [];
    scan.items("}", () => {
      const key = String(JSON.parse(scan.key()));
      members.push([key, read(Object.hasOwn(places, key) ? places[key] : undefined)]);
    });
    return Object.fromEntries(members); // defines own properties, `__proto__` too
  }

  function readList(places: Places | true | undefined): unknown {
    const elements: unknown[] = [];
    scan.items("]", () => elements.push(read(places)));
    return elements;
  }
}

function placesOf(paths: readonly string[]): Places | true {
  if (paths.includes("")) {
    return true;
  }
  const below = Map.groupBy(paths, (path) => path.replace(firstName, "$1"));
  return Object.fromEntries(
    [...below].map(([name, group]) => [
      name,
      placesOf(group.map((path) => path.replace(firstName, "$2"))),
    ]),
  );
}
