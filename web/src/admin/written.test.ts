import { describe, expect, test } from "vitest";

import { readDuration, readLines, readNumber, readPercent, writeDuration, writePercent } from "./written.ts";

describe("durations", () => {
  test.each([
    ["20s", 20],
    ["3m", 180],
    ["1h 30m", 5400],
    ["2d", 172_800],
    ["45", 45],
    ["0", 0],
    ["", null],
    ["soon", null],
    ["3m 1h", null],
  ])("%s is %s seconds", (text, seconds) => {
    expect(readDuration(text)).toBe(seconds);
  });

  test.each([0, 1, 59, 60, 90, 3600, 5400, 86_399, 90_061])("%i seconds are read back as written", (seconds) => {
    expect(readDuration(writeDuration(seconds))).toBe(seconds);
  });
});

test.each([
  ["80", 0.8],
  ["80%", 0.8],
  ["92.5 %", 0.925],
  ["92,5", 0.925],
  ["many", null],
])("the percentage %s is %s", (text, share) => {
  expect(readPercent(text)).toBe(share);
  if (share !== null) expect(readPercent(writePercent(share))).toBe(share);
});

test.each([
  ["1,5", 1.5],
  ["-3", -3],
  [" 7 ", 7],
  ["1e3", null],
  ["", null],
])("the number %s is %s", (text, value) => {
  expect(readNumber(text)).toBe(value);
});

test("lines are what stands between breaks, trimmed, the empty ones left out", () => {
  expect(readLines(" https://a.example \n\nhttps://b.example\n")).toEqual(["https://a.example", "https://b.example"]);
});
