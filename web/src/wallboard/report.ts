// The interval report as the screen works with it: days in a zone, series for charts, drilling down.

export interface Figure {
  readonly value: number | null;
  readonly variant: string;
  readonly unit: string;
}

export type Sums = Readonly<Record<string, number>>;

export interface ReportRow {
  readonly start: string;
  readonly queue_id: string;
  readonly figures: Readonly<Record<string, Figure>>;
  readonly [sum: string]: unknown;
}

export interface IntervalReport {
  readonly zone: string;
  readonly length: string;
  readonly rows: readonly ReportRow[];
  readonly totals: Readonly<Record<string, unknown>> & { readonly figures?: Readonly<Record<string, Figure>> };
}

export interface MetricDefinition {
  readonly name: string;
  readonly variant: string;
  readonly formula: string;
  readonly unit: string;
  readonly source: string;
  readonly excludes: string;
}

export const LENGTHS = ["15", "30", "60", "day"] as const;
export type Length = (typeof LENGTHS)[number];

/** Minutes a zone is ahead of UTC at a moment. */
export function aheadOfUtc(moment: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(moment);
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  const local = Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
  return Math.round((local - Math.floor(moment / 1000) * 1000) / 60_000);
}

/** The moment a local date begins in a zone. On a day whose midnight is skipped, its first moment. */
export function dayStart(day: string, zone: string): number {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  // The offset at the guess may be the day before's; asking again at the better guess settles it.
  const first = midnight - aheadOfUtc(midnight, zone) * 60_000;
  return midnight - aheadOfUtc(first, zone) * 60_000;
}

/** The date `days` after another. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The date it is in a zone. */
export function dayIn(moment: number, zone: string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(moment);
}

/** From a first to a last date, both included, as the moments the server asks for. */
export function spanOf(first: string, last: string, zone: string): { start: string; end: string } {
  return {
    start: new Date(dayStart(first, zone)).toISOString(),
    end: new Date(dayStart(addDays(last, 1), zone)).toISOString(),
  };
}

/** A sum of a row; 0 when the server did not send it. */
export function sumOf(row: Readonly<Record<string, unknown>>, name: string): number {
  const value = row[name];
  return typeof value === "number" ? value : 0;
}

/** Rows of one start: one line of the report. */
export function byStart(rows: readonly ReportRow[]): Map<string, ReportRow[]> {
  const found = new Map<string, ReportRow[]>();
  for (const row of rows) {
    const there = found.get(row.start);
    if (there === undefined) found.set(row.start, [row]);
    else there.push(row);
  }
  return new Map([...found].toSorted(([a], [b]) => a.localeCompare(b)));
}

export interface Point {
  readonly start: string;
  readonly value: number | null;
}

/** A sum through the day, over all queues in the rows. */
export function seriesOf(rows: readonly ReportRow[], sum: string): Point[] {
  return [...byStart(rows)].map(([start, group]) => ({
    start,
    value: group.reduce((total, row) => total + sumOf(row, sum), 0),
  }));
}

export type Variant = "ignore" | "strict" | "positive" | "answered_only" | "short_credit";

export const VARIANTS: readonly Variant[] = ["ignore", "strict", "positive", "answered_only", "short_credit"];

/** Service level by each formula, from sums. None of them is 0 or 100 where there is nothing. */
export function serviceLevel(row: Readonly<Record<string, unknown>>, variant: Variant): number | null {
  const [answered, within] = [sumOf(row, "answered"), sumOf(row, "answered_within")];
  const [abandoned, early, short] = [
    sumOf(row, "abandoned"),
    sumOf(row, "abandoned_within"),
    sumOf(row, "abandoned_short"),
  ];
  const parts: Record<Variant, [number, number]> = {
    ignore: [within, answered + abandoned - early],
    strict: [within, answered + abandoned],
    positive: [within + early, answered + abandoned],
    answered_only: [within, answered],
    short_credit: [within + short, answered + abandoned],
  };
  const [met, due] = parts[variant];
  return due > 0 ? met / due : null;
}

const SUMMED = [
  "queued",
  "answered",
  "answered_within",
  "abandoned",
  "abandoned_within",
  "abandoned_short",
  "flowed_out",
  "wait_answered",
  "wait_abandoned",
  "offers",
  "declined",
  "expired",
  "handled",
  "talk",
  "wrap_up",
  "transferred",
  "rated",
  "rating_sum",
  "satisfied",
  "resolved",
  "disposed",
] as const;

/** Any rows added up: sums are sums, the longest wait is the longest. */
export function added(rows: readonly Readonly<Record<string, unknown>>[]): Sums {
  const sums: Record<string, number> = Object.fromEntries(
    SUMMED.map((name) => [name, rows.reduce((total, row) => total + sumOf(row, name), 0)]),
  );
  sums["longest_wait"] = Math.max(0, ...rows.map((row) => sumOf(row, "longest_wait")));
  return sums;
}

/** Which contacts stand behind a sum, as the server names them; null when it counts something else. */
export function contactsBehind(sum: string): string | null {
  const counted = ["queued", "answered", "answered_within", "abandoned", "abandoned_within", "abandoned_short", "flowed_out"];
  return counted.includes(sum) ? sum : null;
}
