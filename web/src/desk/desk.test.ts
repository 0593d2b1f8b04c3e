import { describe, expect, test } from "vitest";

import type { CentreSummary } from "../live/types.ts";
import { chosenAfter, matching, offeredTo } from "./dispositions.ts";
import { problemOf } from "./uploads.svelte.ts";

const solved = { id: "solved", name: "Išspręsta", resolved: true };
const back = { id: "back", name: "Grąžinimas pradėtas", resolved: true };
const spam = { id: "spam", name: "Spam", resolved: false };

const centre = (dispositions: readonly string[]): CentreSummary => ({
  name: "Centre",
  time_zone: "UTC",
  language: "en",
  settings_version: 1,
  queues: [{ id: "sales", name: "Sales", dispositions }],
  teams: [],
  dispositions: [solved, back, spam],
  pause_reasons: [],
  skills: [],
  limits: { message_chars: 100, attachment_bytes: 10, attachment_kinds: ["image/png"] },
});

describe("a wrap-up offers", () => {
  test("the queue's own dispositions, in its order", () => {
    expect(offeredTo(centre(["spam", "solved"]), "sales")).toEqual([spam, solved]);
  });

  test("all of the centre's when the queue names none", () => {
    expect(offeredTo(centre([]), "sales")).toEqual([solved, back, spam]);
  });

  test("what is searched for, with or without the letters' marks", () => {
    expect(matching([solved, back, spam], "grazin")).toEqual([back]);
    expect(matching([solved, back, spam], "pradėtas grąž")).toEqual([back]);
    expect(matching([solved, back, spam], " ")).toEqual([solved, back, spam]);
    expect(matching([solved, back, spam], "nothing")).toEqual([]);
  });

  test("arrow keys around the end of the list", () => {
    const all = [solved, back, spam];
    expect(chosenAfter(all, "", 1)).toBe("solved");
    expect(chosenAfter(all, "", -1)).toBe("spam");
    expect(chosenAfter(all, "spam", 1)).toBe("solved");
    expect(chosenAfter([], "spam", 1)).toBe("spam");
  });
});

test.each([
  ["within the bounds", { size: 10, type: "image/png" }, null],
  ["of a kind only its content can tell", { size: 10, type: "" }, null],
  ["a byte too large", { size: 11, type: "image/png" }, "too_big"],
  ["of another kind", { size: 3, type: "application/x-sh" }, "kind"],
  ["empty", { size: 0, type: "image/png" }, "empty"],
])("a file that is %s has the problem %s", (_what, file, problem) => {
  expect(problemOf(file, centre([]).limits)).toBe(problem);
});
