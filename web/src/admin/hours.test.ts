import { describe, expect, test } from "vitest";

import { fresh } from "./centre.ts";
import { clockOf, copyDay, flawsOf, minutesOf, nextBlock, readClock, weeklyMinutes } from "./hours.ts";
import { aCentre } from "./testing.ts";

const block = (opens: string, closes: string): { opens: string; closes: string } => ({ opens, closes });

test.each([
  ["9", "09:00"],
  ["9:30", "09:30"],
  ["0930", "09:30"],
  ["9.30", "09:30"],
  ["24", "24:00"],
  ["24:30", null],
  ["noon", null],
])("%s typed as a time is %s", (typed, clock) => {
  expect(readClock(typed)).toBe(clock);
  if (clock !== null) expect(clockOf(minutesOf(clock) ?? -1)).toBe(clock);
});

describe("the blocks of a day", () => {
  test("may touch, may not meet, and end after they begin", () => {
    expect(flawsOf([block("09:00", "12:00"), block("12:00", "17:00")])).toEqual([null, null]);
    expect(flawsOf([block("09:00", "12:00"), block("11:59", "17:00")])).toEqual([null, "overlap"]);
    expect(flawsOf([block("17:00", "09:00"), block("nine", "12:00")])).toEqual(["backwards", "unreadable"]);
  });

  test("are followed by one that fits", () => {
    expect(nextBlock([])).toEqual(block("09:00", "17:00"));
    expect(nextBlock([block("08:00", "12:00")])).toEqual(block("13:00", "17:00"));
    expect(nextBlock([block("08:00", "23:30")])).toEqual(block("23:00", "24:00"));
  });
});

test("a day's blocks are copied to others, and the week adds up", () => {
  const calendar = fresh("calendars", "office", aCentre());
  expect(weeklyMinutes(calendar)).toBe(5 * 8 * 60);
  const longer = copyDay(calendar, "mon", ["sat", "sun"]);
  expect(weeklyMinutes(longer)).toBe(7 * 8 * 60);
  expect(weeklyMinutes(calendar)).toBe(5 * 8 * 60);
});
