// The interval report as the screen works with it: days in a zone, series for charts, drilling down.

import type { AgentIntervalRow, QueueIntervalRow } from "../live/types.ts";

export interface Figure {
  /** Null is no data. */
  readonly value: number | null;
  readonly variant: string;
  readonly unit: string;
}

export type Figures = Readonly<Record<string, Figure>>;

export interface ReportRow {
  readonly sums: QueueIntervalRow;
  readonly figures: Figures;
}

export interface IntervalReport {
  readonly zone: string;
  readonly length: string;
  readonly rows: readonly ReportRow[];
  /** One for each queue. */
  readonly totals: readonly ReportRow[];
  readonly total: ReportRow | null;
}

export interface AgentReportRow {
  readonly sums: AgentIntervalRow;
  readonly figures: Figures;
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

export type Sum = Exclude<keyof QueueIntervalRow, "start" | "queue_id" | "channel">;

/** Sums of a queue's row in the order a report shows them. */
export const COUNTS: readonly Sum[] = ["queued", "answered", "abandoned"];

/** Which sums a figure is made of: what opens into contacts, the part first. */
const PARTS: Readonly<Record<string, readonly Sum[]>> = {
  service_level: ["answered_within", "answered", "abandoned", "abandoned_within"],
  service_level_strict: ["answered_within", "answered", "abandoned"],
  service_level_positive: ["answered_within", "abandoned_within", "answered", "abandoned"],
  service_level_answered_only: ["answered_within", "answered"],
  service_level_short_credit: ["answered_within", "abandoned_short", "answered", "abandoned"],
  service_level_genesys: ["answered_within", "answered", "abandoned", "abandoned_short"],
  service_level_connect: ["answered_within", "abandoned_within", "queued"],
  average_speed_of_answer: ["wait_answered", "answered"],
  average_queue_time: ["wait_answered", "wait_abandoned", "answered", "abandoned"],
  average_abandon_time: ["wait_abandoned", "abandoned"],
  abandon_rate: ["abandoned", "queued"],
  average_handle_time: ["talk", "wrap_up", "handled"],
  average_handle_time_no_wrap_up: ["talk", "handled"],
  average_wrap_up: ["wrap_up", "handled"],
  transfer_rate: ["transferred", "handled"],
  offer_answer_rate: ["answered", "offers"],
  customer_satisfaction: ["satisfied", "rated"],
  average_rating: ["rating_sum", "rated"],
  resolution_rate: ["resolved", "disposed"],
};

/** The sums behind a figure; a sum is behind itself. */
export function partsOf(name: string): readonly Sum[] {
  return PARTS[name] ?? [name as Sum];
}

const SECONDS: ReadonlySet<string> = new Set(["wait_answered", "wait_abandoned", "longest_wait", "talk", "wrap_up"]);

/** What a sum is measured in. */
export function unitOf(sum: string): "seconds" | "count" {
  return SECONDS.has(sum) ? "seconds" : "count";
}

/** The service level by every formula, the one we stand by first. */
export const LEVELS: readonly string[] = Object.keys(PARTS).filter((name) => name.startsWith("service_level"));

/** Rows of one start together, in order of time. */
export function byStart(rows: readonly ReportRow[]): Map<string, ReportRow[]> {
  const found = new Map<string, ReportRow[]>();
  for (const row of rows) {
    const there = found.get(row.sums.start);
    if (there === undefined) found.set(row.sums.start, [row]);
    else there.push(row);
  }
  return new Map([...found].toSorted(([a], [b]) => a.localeCompare(b)));
}

export interface Point {
  readonly start: string;
  readonly value: number | null;
}

/** A sum through time, over all queues in the rows. */
export function seriesOf(rows: readonly ReportRow[], sum: Sum): Point[] {
  return [...byStart(rows)].map(([start, group]) => ({
    start,
    value: group.reduce((total, row) => total + row.sums[sum], 0),
  }));
}

/** One queue's figure through time; what is no data stays a gap. */
export function figureSeries(rows: readonly ReportRow[], queue: string, name: string): Point[] {
  return rows
    .filter((row) => row.sums.queue_id === queue)
    .map((row) => ({ start: row.sums.start, value: row.figures[name]?.value ?? null }))
    .toSorted((a, b) => a.start.localeCompare(b.start));
}

/** The span of one row, for asking which contacts it counted. */
export function endOf(start: string, length: string, zone: string): string {
  if (length !== "day") return new Date(Date.parse(start) + Number(length) * 60_000).toISOString();
  return new Date(dayStart(addDays(dayIn(Date.parse(start), zone), 1), zone)).toISOString();
}

/** Whether a sum counts contacts, so that it opens into the very ones. */
export function opensIntoContacts(sum: string): boolean {
  return unitOf(sum) === "count" && sum !== "rating_sum";
}

/** A figure somebody pressed, with what it needs to be explained. */
export interface Opened {
  /** A figure or a sum. */
  readonly name: string;
  readonly sums: QueueIntervalRow;
  readonly figures: Figures;
  readonly start: string;
  readonly end: string;
  /** "" is every queue of the report. */
  readonly queue: string;
  /** When, in words. */
  readonly when: string;
}
