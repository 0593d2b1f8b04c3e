import { expect, test } from "vitest";

import { byTrouble, levelMood, moodsOf, share, totals, waitMood, worst } from "./figures.ts";
import { at, NINE, queue } from "./testing.ts";

test.each([
  [null, "unknown"],
  [0.8, "calm"],
  [0.79, "warning"],
  [0.72, "warning"],
  [0.71, "breach"],
  [0, "breach"],
])("a service level of %s against four fifths is %s", (level, mood) => {
  expect(levelMood(level, 0.8)).toBe(mood);
});

test.each([
  [null, "unknown"],
  [14, "calm"],
  [15, "warning"],
  [20, "warning"],
  [21, "breach"],
])("a wait of %s s against 20 s is %s", (seconds, mood) => {
  expect(waitMood(seconds, 20)).toBe(mood);
});

test("no data is never a figure", () => {
  expect(share(0, 0)).toBeNull();
  expect(share(0, 4)).toBe(0);
  expect(moodsOf(queue("sales"), NINE).all).toBe("unknown");
});

test("a queue is as bad as its worst figure", () => {
  const late = queue("sales", { service_level: 0.9, waiting: 1, oldest: at(0) });
  expect(moodsOf(late, NINE + 5_000).all).toBe("calm");
  expect(moodsOf(late, NINE + 25_000).all).toBe("breach");
  expect(worst("calm", "warning", "unknown")).toBe("warning");
});

test("somebody waiting where nobody works is a breach at once", () => {
  const empty = queue("sales", { waiting: 1, oldest: at(0), agents_ready: 0, agents_on_break: 3 });
  expect(moodsOf(empty, NINE).unstaffed).toBe(true);
  expect(moodsOf(empty, NINE).all).toBe("breach");
});

test("counts add up, and the oldest of all is the oldest", () => {
  const all = totals([
    queue("a", { waiting: 2, oldest: at(9), answered: 5 }),
    queue("b", { waiting: 1, oldest: at(3), answered: 1 }),
    queue("c"),
  ]);
  expect(all).toMatchObject({ waiting: 3, oldest: at(3), answered: 6 });
});

test("queues in trouble come first", () => {
  const rows = [
    queue("calm", { service_level: 1 }),
    queue("broken", { service_level: 0.1 }),
    queue("waiting", { service_level: 0.1, waiting: 1, oldest: at(0) }),
  ];
  expect(byTrouble(rows, NINE + 60_000).map((each) => each.id)).toEqual(["waiting", "broken", "calm"]);
});
