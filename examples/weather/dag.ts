// Four years of weather in two cities: read, compared, summed up and drawn. `npm start` runs it:
//
//   windsock run examples/weather/dag.ts \
//     --var warm_day_celsius=25 --conn weather_data=package://vega-datasets/data/weather.csv
//
//                  ┌ extract_seattle ──┬ monthly_seattle ──┐
//   find_source ───┤                   ├ extremes ─────────┼ compare ┬ draw ──────────┬ report
//                  └ extract_new_york ─┴ monthly_new_york ─┘         └ write_summary ─┘
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Dag } from "windsock";
import { type CityWeather, drawWeather } from "./chart.ts";
import { byMonth, type Day, type Extremes, extremesOf, type Month, readDays } from "./days.ts";

const outputFolder = resolve(import.meta.dirname, "output");

const dag: Dag = new Dag("weather", {
  description: "Compares the weather of two cities",
  tags: ["example"],
  params: { title: "Weather in Seattle and New York, 2012-2015" },
});

/** A connection says where things are: here, a file in an npm package. */
const findSource = dag.task("find_source", async (_none, { connections, log }) => {
  const { host, schema } = await connections.get("weather_data");
  const entry = fileURLToPath(import.meta.resolve(String(host))); // the package's main file, in a folder of it
  const file = resolve(dirname(entry), "..", String(schema));
  log.info("found the data", { file });
  return file;
});

const extractSeattle = dag.task("extract_seattle", async ({ file }: { file: string }) =>
  readDays(await readFile(file, "utf8"), "Seattle"),
);

/** Fails on its first try, on purpose: sources do, now and then. One second later it is tried again. */
const extractNewYork = dag.task(
  "extract_new_york",
  { retries: 2, retryDelay: "1s" },
  async ({ file }: { file: string }, { ti }) => {
    if (ti.tryNumber === 1) {
      throw new Error("the source did not answer in time");
    }
    return readDays(await readFile(file, "utf8"), "New York");
  },
);

const monthlySeattle = dag.task("monthly_seattle", async ({ days }: { days: Day[] }) =>
  byMonth(days),
);

const monthlyNewYork = dag.task("monthly_new_york", async ({ days }: { days: Day[] }) =>
  byMonth(days),
);

/** A variable is a setting that outlives a run: from how many degrees on a day is called warm. */
const extremes = dag.task(
  "extremes",
  async ({ seattle, newYork }: { seattle: Day[]; newYork: Day[] }, { variables }) => {
    const warmCelsius = Number(await variables.get("warm_day_celsius"));
    return {
      warmCelsius,
      seattle: extremesOf(seattle, warmCelsius),
      newYork: extremesOf(newYork, warmCelsius),
    };
  },
);

interface Comparison {
  readonly warmCelsius: number;
  readonly cities: readonly CityWeather[];
}

const compare = dag.task(
  "compare",
  async ({
    seattle,
    newYork,
    marks,
  }: {
    seattle: Month[];
    newYork: Month[];
    marks: { warmCelsius: number; seattle: Extremes; newYork: Extremes };
  }): Promise<Comparison> => ({
    warmCelsius: marks.warmCelsius,
    cities: [
      { city: "Seattle", months: seattle, extremes: marks.seattle },
      { city: "New York", months: newYork, extremes: marks.newYork },
    ],
  }),
);

const draw = dag.task("draw", async ({ comparison }: { comparison: Comparison }, { params }) => {
  const svg = drawWeather(comparison.cities, {
    title: String(params["title"]),
    warmCelsius: comparison.warmCelsius,
  });
  return save("weather.svg", svg);
});

const writeSummary = dag.task("write_summary", async ({ comparison }: { comparison: Comparison }) =>
  save("summary.json", `${JSON.stringify(comparison, null, 2)}\n`),
);

const report = dag.task(
  "report",
  async ({ plot, summary }: { plot: string; summary: string }, { log }) => {
    log.info("done", { plot, summary });
    return { plot, summary };
  },
);

const file = findSource();
const seattle = extractSeattle({ file });
const newYork = extractNewYork({ file });
const comparison = compare({
  seattle: monthlySeattle({ days: seattle }),
  newYork: monthlyNewYork({ days: newYork }),
  marks: extremes({ seattle, newYork }),
});
report({ plot: draw({ comparison }), summary: writeSummary({ comparison }) });

export default dag;

async function save(name: string, text: string): Promise<string> {
  await mkdir(outputFolder, { recursive: true });
  const path = resolve(outputFolder, name);
  await writeFile(path, text);
  return path;
}
