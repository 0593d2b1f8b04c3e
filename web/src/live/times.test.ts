import { expect, test } from "vitest";

import { momentText, sizeText, spanText } from "./times.ts";

test.each([
  [-3, "0:00"],
  [7.9, "0:07"],
  [725, "12:05"],
  [3_723, "1:02:03"],
  [47 * 3600, "47:00:00"],
  [51 * 3600, "2d 03h"],
])("%d seconds are written %s", (seconds, text) => {
  expect(spanText(seconds)).toBe(text);
});

test("a moment of today is a time, of another day it has the date, of another year the year", () => {
  const now = new Date(2026, 2, 2, 15, 0).getTime();
  const at = (...parts: [number, number, number, number, number]): string => new Date(...parts).toISOString();
  expect(momentText(at(2026, 2, 2, 9, 5), "en", now)).toBe("09:05");
  expect(momentText(at(2026, 2, 1, 9, 5), "en", now)).toBe("Mar 1, 09:05");
  expect(momentText(at(2025, 2, 1, 9, 5), "en", now)).toContain("2025");
});

test.each([
  [0, "0 byte"],
  [999, "999 byte"],
  [48_211, "48.2 kB"],
  [10_000_000, "10 MB"],
])("%d bytes are %s", (bytes, text) => {
  expect(sizeText(bytes, "en")).toBe(text);
});
