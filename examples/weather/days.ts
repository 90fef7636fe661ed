// What the tasks of the weather Dag have in common: the days, and arithmetic over them.

/** One day in one city. Millimetres, degrees Celsius, metres per second. */
export interface Day {
  readonly date: string;
  readonly precipitation: number;
  readonly tempMax: number;
  readonly tempMin: number;
  readonly wind: number;
  readonly weather: string;
}

/** Means of one month over all years. */
export interface Month {
  /** 1 to 12. */
  readonly month: number;
  readonly tempMax: number;
  readonly tempMin: number;
  /** Millimetres in the whole month. */
  readonly precipitation: number;
}

/** Extremes and counts of one city. */
export interface Extremes {
  readonly hottest: Day;
  readonly coldest: Day;
  readonly wettest: Day;
  readonly warmDaysPerYear: number;
  /** Share of days by kind of weather, 0 to 1, largest first. */
  readonly shares: readonly (readonly [string, number])[];
}

/** Reads the days of one city from a table with the columns location, date, precipitation, temp_max, and so on. */
export function readDays(csv: string, city: string): Day[] {
  const [head = "", ...lines] = csv.trim().split(/\r?\n/);
  const columns = head.split(",");
  return lines
    .map((line) => new Map(line.split(",").map((cell, index) => [columns[index], cell])))
    .filter((row) => row.get("location") === city)
    .map((row) => ({
      date: row.get("date") ?? "",
      precipitation: Number(row.get("precipitation")),
      tempMax: Number(row.get("temp_max")),
      tempMin: Number(row.get("temp_min")),
      wind: Number(row.get("wind")),
      weather: row.get("weather") ?? "",
    }));
}

/** Means by month of the year. */
export function byMonth(days: readonly Day[]): Month[] {
  const years = yearsOf(days);
  return Array.from({ length: 12 }, (_, index) => {
    const ofMonth = days.filter(({ date }) => Number(date.slice(5, 7)) === index + 1);
    return {
      month: index + 1,
      tempMax: round(mean(ofMonth.map(({ tempMax }) => tempMax))),
      tempMin: round(mean(ofMonth.map(({ tempMin }) => tempMin))),
      precipitation: round(sum(ofMonth.map(({ precipitation }) => precipitation)) / years),
    };
  });
}

/** The days that stand out, and how often it is warm or wet. */
export function extremesOf(days: readonly Day[], warmCelsius: number): Extremes {
  const kinds = Map.groupBy(days, ({ weather }) => weather);
  return {
    hottest: first(days.toSorted((a, b) => b.tempMax - a.tempMax)),
    coldest: first(days.toSorted((a, b) => a.tempMin - b.tempMin)),
    wettest: first(days.toSorted((a, b) => b.precipitation - a.precipitation)),
    warmDaysPerYear: round(
      days.filter(({ tempMax }) => tempMax >= warmCelsius).length / yearsOf(days),
    ),
    shares: [...kinds]
      .map(([kind, ofKind]) => [kind, round(ofKind.length / days.length, 3)] as const)
      .toSorted(([, a], [, b]) => b - a),
  };
}

function yearsOf(days: readonly Day[]): number {
  return new Set(days.map(({ date }) => date.slice(0, 4))).size;
}

function first(days: readonly Day[]): Day {
  const [day] = days;
  if (day === undefined) {
    throw new RangeError("no days to look at");
  }
  return day;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

function round(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}
