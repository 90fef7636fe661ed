// Draws the comparison as an SVG: temperatures, precipitation, kinds of weather, and the days that stand out.
import type { Extremes, Month } from "./days.ts";

/** Everything drawn of one city. */
export interface CityWeather {
  readonly city: string;
  readonly months: readonly Month[];
  readonly extremes: Extremes;
}

interface Panel {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const width = 960;
const height = 860;
/** Colours that also differ for people who see no red or no green. */
const cityColours = ["#1b6ca8", "#c8553d"] as const;
const kindColours: Readonly<Record<string, string>> = {
  sun: "#f2b134",
  rain: "#3f7cac",
  drizzle: "#9bc4de",
  fog: "#b8b8b8",
  snow: "#dfe7ee",
};
const monthNames = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** The whole picture, as the text of an SVG file. */
export function drawWeather(
  cities: readonly CityWeather[],
  { title, warmCelsius }: { title: string; warmCelsius: number },
): string {
  const parts = [
    text(width / 2, 38, title, 'class="title" text-anchor="middle"'),
    text(
      width / 2,
      60,
      "daily records of vega-datasets/weather.csv, means over the years",
      'class="dim" text-anchor="middle"',
    ),
    ...legend(cities),
    ...temperatures(cities, { x: 70, y: 120, width: 850, height: 250 }),
    ...precipitation(cities, { x: 70, y: 440, width: 850, height: 150 }),
    ...kindsOfWeather(cities, { x: 150, y: 660, width: 770, height: 76 }),
    ...standouts(cities, warmCelsius, { x: 150, y: 785, width: 770, height: 50 }),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<title>${escape(title)}</title>
<style>
  text { font: 12px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: #222 }
  .title { font-size: 22px; font-weight: 600 }
  .panel { font-size: 14px; font-weight: 600 }
  .dim { fill: #666 }
  .grid { stroke: #e3e3e3 }
  .axis { stroke: #888 }
</style>
<rect width="100%" height="100%" fill="#fff"/>
${parts.join("\n")}
</svg>
`;
}

/** A band from the mean lowest to the mean highest temperature of the day, month by month. */
function temperatures(cities: readonly CityWeather[], panel: Panel): string[] {
  const all = cities.flatMap(({ months }) => months);
  const low = Math.floor(Math.min(...all.map(({ tempMin }) => tempMin)) / 5) * 5;
  const high = Math.ceil(Math.max(...all.map(({ tempMax }) => tempMax)) / 5) * 5;
  const toY = scale([low, high], [panel.y + panel.height, panel.y]);
  const bands = cities.flatMap(({ months }, index) => {
    const upper = months.map(({ month, tempMax }) => point(monthX(panel, month), toY(tempMax)));
    const lower = months.map(({ month, tempMin }) => point(monthX(panel, month), toY(tempMin)));
    const colour = cityColours[index];
    return [
      `<polygon points="${[...upper, ...lower.toReversed()].join(" ")}" fill="${colour}" fill-opacity="0.16"/>`,
      `<polyline points="${upper.join(" ")}" fill="none" stroke="${colour}" stroke-width="2.5"/>`,
      `<polyline points="${lower.join(" ")}" fill="none" stroke="${colour}" stroke-width="1.5" stroke-dasharray="5 3"/>`,
      ...peak(months, panel, { toY, colour: String(colour), all }),
    ];
  });
  return [
    ...grid(panel, { low, high, step: 5, toY, unit: "°C" }),
    heading(panel, "Temperature: mean highest (solid) and lowest (dashed) of the day, °C"),
    ...bands,
    ...monthAxis(panel),
  ];
}

/** The highest point of a city, with its number: above it, or below where another city lies above. */
function peak(
  months: readonly Month[],
  panel: Panel,
  { toY, colour, all }: { toY: (value: number) => number; colour: string; all: readonly Month[] },
): string[] {
  const [top] = months.toSorted((a, b) => b.tempMax - a.tempMax);
  if (top === undefined) {
    return [];
  }
  const x = monthX(panel, top.month);
  const y = toY(top.tempMax);
  const isBelow = all.some(({ month, tempMax }) => month === top.month && tempMax > top.tempMax);
  return [
    `<circle cx="${fixed(x)}" cy="${fixed(y)}" r="4" fill="${colour}"/>`,
    text(
      x + 8,
      y + (isBelow ? 18 : -6),
      top.tempMax.toFixed(1),
      `style="fill:${colour};font-weight:600"`,
    ),
  ];
}

/** A bar per city and month. */
function precipitation(cities: readonly CityWeather[], panel: Panel): string[] {
  const all = cities.flatMap(({ months }) => months.map((month) => month.precipitation));
  const high = Math.ceil(Math.max(...all) / 50) * 50;
  const toY = scale([0, high], [panel.y + panel.height, panel.y]);
  const barWidth = panel.width / 12 / 3.2;
  const bars = cities.flatMap(({ months }, index) =>
    months.map(({ month, precipitation: amount }) => {
      const x = monthX(panel, month) + (index - cities.length / 2) * barWidth;
      const y = toY(amount);
      const bottom = panel.y + panel.height;
      return (
        `<rect x="${fixed(x)}" y="${fixed(y)}" width="${fixed(barWidth - 2)}" height="${fixed(bottom - y)}" ` +
        `fill="${cityColours[index]}"><title>${amount} mm</title></rect>`
      );
    }),
  );
  return [
    ...grid(panel, { low: 0, high, step: 50, toY, unit: "mm" }),
    heading(panel, "Precipitation per month, mm"),
    ...bars,
    ...monthAxis(panel),
  ];
}

/** Per city one bar, cut by the share of days with each kind of weather. */
function kindsOfWeather(cities: readonly CityWeather[], panel: Panel): string[] {
  const rowHeight = panel.height / cities.length;
  const rows = cities.flatMap(({ city, extremes }, index) => {
    const y = panel.y + index * rowHeight;
    let x = panel.x;
    const pieces = extremes.shares.flatMap(([kind, share]) => {
      const length = share * panel.width;
      const piece =
        `<rect x="${fixed(x)}" y="${fixed(y)}" width="${fixed(length)}" height="${rowHeight - 10}" ` +
        `fill="${kindColours[kind] ?? "#ccc"}" stroke="#fff"><title>${kind} ${percent(share)}</title></rect>`;
      const white = kind === "rain" ? ' style="fill:#fff"' : "";
      const label = text(x + length / 2, y + 19, percent(share), `text-anchor="middle"${white}`);
      x += length;
      return length > 30 ? [piece, label] : [piece];
    });
    return [text(panel.x - 10, y + 19, city, 'text-anchor="end"'), ...pieces];
  });
  const keys = Object.entries(kindColours).flatMap(([kind, colour], index) => {
    const x = panel.x + panel.width - 380 + index * 80;
    return [
      `<rect x="${x}" y="${panel.y - 24}" width="14" height="14" fill="${colour}"/>`,
      text(x + 20, panel.y - 12, kind, ""),
    ];
  });
  return [heading({ ...panel, x: 70 }, "Share of days by kind of weather"), ...keys, ...rows];
}

function standouts(cities: readonly CityWeather[], warmCelsius: number, panel: Panel): string[] {
  const rows = cities.flatMap(({ city, extremes }, index) => {
    const { hottest, coldest, wettest, warmDaysPerYear } = extremes;
    const facts = [
      `hottest ${hottest.tempMax} °C (${hottest.date})`,
      `coldest ${coldest.tempMin} °C (${coldest.date})`,
      `wettest ${wettest.precipitation} mm (${wettest.date})`,
      `${warmCelsius} °C or more on ${Math.round(warmDaysPerYear)} days a year`,
    ];
    const y = panel.y + index * 24;
    return [
      text(panel.x - 10, y, city, `text-anchor="end" style="fill:${cityColours[index]}"`),
      text(panel.x, y, facts.join(" · "), ""),
    ];
  });
  return [heading({ ...panel, x: 70, y: panel.y - 14 }, "Days that stand out"), ...rows];
}

function legend(cities: readonly CityWeather[]): string[] {
  return cities.flatMap(({ city }, index) => {
    const x = width - 240 + index * 110;
    return [
      `<rect x="${x}" y="76" width="14" height="14" fill="${cityColours[index]}"/>`,
      text(x + 20, 88, city, ""),
    ];
  });
}

function grid(
  panel: Panel,
  lines: { low: number; high: number; step: number; toY: (value: number) => number; unit: string },
): string[] {
  const count = Math.round((lines.high - lines.low) / lines.step) + 1;
  return Array.from({ length: count }, (_, index) => lines.low + index * lines.step).flatMap(
    (value) => {
      const y = fixed(lines.toY(value));
      const label = `${value} ${lines.unit}`;
      return [
        `<line x1="${panel.x}" x2="${panel.x + panel.width}" y1="${y}" y2="${y}" class="${value === 0 ? "axis" : "grid"}"/>`,
        text(panel.x - 8, Number(y) + 4, label, 'text-anchor="end" class="dim"'),
      ];
    },
  );
}

function monthAxis(panel: Panel): string[] {
  const y = panel.y + panel.height + 18;
  return monthNames.map((name, index) =>
    text(monthX(panel, index + 1), y, name, 'text-anchor="middle" class="dim"'),
  );
}

function heading(panel: Panel, words: string): string {
  return text(panel.x, panel.y - 12, words, 'class="panel"');
}

/** Middle of a month's twelfth of the panel. */
function monthX(panel: Panel, month: number): number {
  return panel.x + ((month - 0.5) * panel.width) / 12;
}

function scale([from, to]: [number, number], [start, end]: [number, number]) {
  return (value: number) => start + ((value - from) / (to - from)) * (end - start);
}

function text(x: number, y: number, words: string, attributes: string): string {
  return `<text x="${fixed(x)}" y="${fixed(y)}" ${attributes}>${escape(words)}</text>`;
}

function point(x: number, y: number): string {
  return `${fixed(x)},${fixed(y)}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function fixed(value: number): string {
  return value.toFixed(1);
}

function escape(words: string): string {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
