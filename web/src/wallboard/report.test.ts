import { describe, expect, test } from "vitest";

import { addDays, added, aheadOfUtc, byStart, contactsBehind, dayIn, seriesOf, serviceLevel, spanOf, VARIANTS } from "./report.ts";

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

describe("service level of the ICMI example", () => {
  const day = { answered: 1000, abandoned: 60, answered_within: 860, abandoned_within: 20, abandoned_short: 10 };

  test.each([
    ["ignore", 82.7],
    ["strict", 81.1],
    ["positive", 83.0],
    ["answered_only", 86.0],
    ["short_credit", 82.1],
  ] as const)("by %s is %f", (variant, percent) => {
    expect(Number(((serviceLevel(day, variant) ?? 0) * 100).toFixed(1))).toBe(percent);
  });

  test.each(VARIANTS)("by %s is no data where nobody came", (variant) => {
    expect(serviceLevel({}, variant)).toBeNull();
  });
});

const row = (start: string, queue: string, sums: object): { start: string; queue_id: string; figures: object } => ({
  start,
  queue_id: queue,
  figures: {},
  ...sums,
});
const rows = [
  row("2026-03-02T09:15:00Z", "a", { queued: 2, longest_wait: 9 }),
  row("2026-03-02T09:00:00Z", "a", { queued: 3, longest_wait: 30 }),
  row("2026-03-02T09:00:00Z", "b", { queued: 4, longest_wait: 5 }),
] as Parameters<typeof byStart>[0];

test("rows of one start stand together, in order of time", () => {
  expect([...byStart(rows)].map(([start, group]) => [start.slice(11, 16), group.length])).toEqual([
    ["09:00", 2],
    ["09:15", 1],
  ]);
  expect(seriesOf(rows, "queued").map((point) => point.value)).toEqual([7, 2]);
});

test("sums are added, the longest wait is the longest", () => {
  expect(added(rows)).toMatchObject({ queued: 9, longest_wait: 30, answered: 0 });
});

test("only counts of contacts open into contacts", () => {
  expect(contactsBehind("abandoned")).toBe("abandoned");
  expect(contactsBehind("talk")).toBeNull();
});
