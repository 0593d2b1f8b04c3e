import { expect, test } from "vitest";

import { type Problem, Problems, whereOf, wordsOf } from "./problems.ts";
import { aCentre } from "./testing.ts";

const problem = (at: Problem["at"], rest: Partial<Problem> = {}): Problem => ({
  code: "out_of_bounds",
  at,
  path: at.join("."),
  found: "2s",
  expected: "5s to 10m",
  mend: "",
  severity: "error",
  about: null,
  file: "",
  line: 0,
  column: 0,
  ...rest,
});

const problems = new Problems([
  problem(["queues", 1, "offer_timeout"]),
  problem(["queues", 1, "steps", 0, "after"], { severity: "warning" }),
  problem(["limits", "session_hours"]),
]);

test("a problem is found at its place and nowhere else", () => {
  const care = problems.of("queues", 1);
  expect(care.at("offer_timeout")).toContain("5s to 10m");
  expect(care.at("wrap_up")).toBeUndefined();
  expect(care.at("steps")).toBeUndefined();
  expect(care.under("steps")).toBeDefined();
  expect(problems.of("queues", 0).list).toEqual([]);
});

test("warnings are no errors", () => {
  expect(problems.errors).toBe(2);
  expect(problems.of("queues", 1).errors).toBe(1);
});

test("a problem leads to its item", () => {
  const centre = aCentre();
  expect(problems.list.map((each) => whereOf(each, centre))).toEqual([
    { section: "queues", id: "care" },
    { section: "queues", id: "care" },
    { section: "limits", id: null },
  ]);
});

test("it says what was expected, what was found and how to mend it", () => {
  expect(wordsOf(problem(["name"], { found: "`2s`", mend: "Use five seconds." }))).toBe(
    "Expected 5s to 10m; found 2s. Use five seconds.",
  );
});
