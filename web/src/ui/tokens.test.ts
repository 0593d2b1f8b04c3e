import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { describe, expect, test } from "vitest";

const SOURCE = readFileSync(fileURLToPath(new URL("./tokens.css", import.meta.url)), "utf-8");
const COLOURS = new Map(
  [...SOURCE.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map((hit) => [
    hit[1] ?? "",
    { light: hit[2] ?? "", dark: hit[3] ?? "" },
  ]),
);

/** WCAG 2.2's relative luminance. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((from) => {
    const share = parseInt(colour.slice(from, from + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const GROUNDS = ["bg", "surface", "raised", "sunken", "hover", "bubble"];
const INKS = ["text", "text-2", "text-3", "accent-text"];
/** Text and what it stands on: 4.5 to 1. */
const READ: [string, string][] = [
  ...INKS.flatMap((ink) => GROUNDS.map((ground): [string, string] => [ink, ground])),
  ...["good", "warn", "bad", "whisper"].flatMap((tone): [string, string][] => [
    [tone, `${tone}-soft`],
    [tone, "surface"],
    [tone, "raised"],
    ["text", `${tone}-soft`],
    ["text-2", `${tone}-soft`],
  ]),
  ["text", "accent-soft"],
  ["text-2", "accent-soft"],
  ["text-3", "accent-soft"],
  ["accent-text", "accent-soft"],
  ["on-accent", "accent"],
  ["on-accent", "accent-strong"],
  ["on-bad", "bad"],
];
/** Borders of controls and marks of state: 3 to 1. */
const SEEN: [string, string][] = [
  ["line-strong", "surface"],
  ["line-strong", "bg"],
  ["line-strong", "raised"],
  ["accent", "surface"],
  ["accent", "bg"],
  ["accent", "raised"],
  ["good", "surface"],
];

describe.each(["light", "dark"] as const)("in the %s theme", (theme) => {
  const colour = (name: string): string => {
    const found = COLOURS.get(name);
    if (found === undefined) throw new Error(`no colour --${name}`);
    return found[theme];
  };

  test.each(READ)("--%s can be read on --%s", (ink, ground) => {
    expect(contrast(colour(ink), colour(ground))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(SEEN)("--%s can be made out on --%s", (mark, ground) => {
    expect(contrast(colour(mark), colour(ground))).toBeGreaterThanOrEqual(3);
  });
});

test("contrast is what WCAG says it is", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});
