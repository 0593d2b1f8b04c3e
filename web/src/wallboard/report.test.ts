import { describe, expect, test } from "vitest";

import type { QueueIntervalRow } from "../live/types.ts";
import {
  addDays,
  aheadOfUtc,
  byStart,
  dayIn,
  endOf,
  figureSeries,
  LEVELS,
  opensIntoContacts,
  partsOf,
  type ReportRow,
  seriesOf,
  spanOf,
  unitOf,
} from "./report.ts";

const HOUR = 3_600_000;
const hours = (span: { start: string; end: string }): number => (Date.parse(span.end) - Date.parse(span.start)) / HOUR;

describe("a day in a zone", () => {
  test.each([
    ["2026-03-02", "Europe/Vilnius", 24],
    ["2026-03-29", "Europe/Vilnius", 23],
    ["2026-10-25", "Europe/Vilnius", 25],
    ["2026-03-08", "America/New_York", 23],
    ["2026-03-02", "Asia/Shanghai", 24],
    ["2026-03-02", "UTC", 24],
  ])("%s in %s has %i hours", (day, zone, length) => {
    const span = spanOf(day, day, zone);
    expect(hours(span)).toBe(length);
    expect(dayIn(Date.parse(span.start), zone)).toBe(day);
    expect(dayIn(Date.parse(span.start) - 1, zone)).toBe(addDays(day, -1));
  });

  test("a zone may be half an hour off", () => {
    expect(aheadOfUtc(Date.parse("2026-03-02T00:00:00Z"), "Asia/Kolkata")).toBe(330);
    expect(spanOf("2026-03-02", "2026-03-03", "Asia/Kolkata").start).toBe("2026-03-01T18:30:00.000Z");
  });
});

function row(start: string, queue: string, sums: Partial<QueueIntervalRow>, level: number | null = null): ReportRow {
  const none = {
    queued: 0, answered: 0, answered_within: 0, abandoned: 0, abandoned_within: 0, abandoned_short: 0, flowed_out: 0,
    wait_answered: 0, wait_abandoned: 0, longest_wait: 0, offers: 0, declined: 0, expired: 0, handled: 0, talk: 0,
    wrap_up: 0, transferred: 0, rated: 0, rating_sum: 0, satisfied: 0, resolved: 0, disposed: 0,
  };
  return {
    sums: { start, queue_id: queue, channel: "", ...none, ...sums },
    figures: { service_level: { value: level, variant: "ignore", unit: "share" } },
  };
}

const rows = [
  row("2026-03-02T09:15:00Z", "a", { queued: 2 }, 0.5),
  row("2026-03-02T09:00:00Z", "a", { queued: 3 }),
  row("2026-03-02T09:00:00Z", "b", { queued: 4 }, 1),
];

test("rows of one start stand together, in order of time", () => {
  expect([...byStart(rows)].map(([start, group]) => [start.slice(11, 16), group.length])).toEqual([
    ["09:00", 2],
    ["09:15", 1],
  ]);
});

test("counts add up over queues; a figure is a queue's own and keeps its gaps", () => {
  expect(seriesOf(rows, "queued").map((point) => point.value)).toEqual([7, 2]);
  expect(figureSeries(rows, "a", "service_level").map((point) => point.value)).toEqual([null, 0.5]);
});

test.each([
  ["2026-03-02T09:15:00Z", "15", "2026-03-02T09:30:00.000Z"],
  ["2026-03-28T22:00:00Z", "day", "2026-03-29T21:00:00.000Z"],
])("the interval from %s of %s ends at %s", (start, length, end) => {
  expect(endOf(start, length, "Europe/Vilnius")).toBe(end);
});

test("every service level is made of what was answered in time", () => {
  expect(LEVELS).toHaveLength(7);
  for (const name of LEVELS) expect(partsOf(name)[0]).toBe("answered_within");
  expect(partsOf("queued")).toEqual(["queued"]);
});

test("only counts of contacts open into contacts, and time is no count", () => {
  expect(opensIntoContacts("abandoned")).toBe(true);
  expect(opensIntoContacts("talk")).toBe(false);
  expect(unitOf("talk")).toBe("seconds");
  expect(unitOf("handled")).toBe("count");
});
