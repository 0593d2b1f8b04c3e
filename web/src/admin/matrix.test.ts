import { expect, test } from "vitest";

import { STANDARD_CAPACITY } from "./centre.ts";
import { fits, flip, inOrder, missing, reached, without } from "./matrix.ts";

const { channels, units } = STANDARD_CAPACITY;
const joinsOf = (rows: typeof channels, channel: string): readonly string[] =>
  rows.find((row) => row.channel === channel)?.joins ?? [];

test("a cell is switched on and off, in the channels' own order", () => {
  const off = flip(channels, "chat", "email");
  expect(joinsOf(off, "chat")).toEqual(["voice", "message", "task"]);
  expect(flip(off, "chat", "email")).toEqual(channels);
});

test("a channel that goes is nowhere named any more", () => {
  const rest = without(channels, "email");
  expect(missing(rest)).toEqual(["email"]);
  for (const row of rest) expect(row.joins).not.toContain("email");
});

test("rows stand in one order", () => {
  expect(inOrder(channels.toReversed()).map((row) => row.channel)).toEqual(["voice", "chat", "email", "message", "task"]);
});

test("units say what fits beside what, and how many", () => {
  expect(fits(channels, units, "chat", "voice")).toBe(true);
  expect(fits(channels, 90, "chat", "voice")).toBe(false);
  expect(reached({ channel: "chat", most: 5, weight: 30, joins: [] }, 100)).toBe(3);
});
