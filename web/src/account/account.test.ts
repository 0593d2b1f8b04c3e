import { describe, expect, test } from "vitest";

import { ID, idFrom } from "../signin/ids.ts";
import { browserName, grouped } from "./account.ts";
import { qr, qrPath } from "./qr.ts";

describe("a QR code", () => {
  test.each([
    [14, 21],
    [15, 25],
    [106, 41],
    [107, 45],
    [213, 57],
    [331, 69],
  ])("of %d bytes is %d modules wide", (bytes, side) => {
    const rows = qr("x".repeat(bytes));
    expect(rows).toHaveLength(side);
    for (const row of rows) expect(row).toHaveLength(side);
  });

  test("becomes a path of its dark modules, inside a quiet zone", () => {
    expect(qrPath([[true, false], [false, true]], 4)).toBe("M4 4h1v1h-1zM5 5h1v1h-1z");
  });
});

test.each([
  ["Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox · Linux"],
  ["Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge · Windows"],
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 17_5) Version/17.5 Mobile Safari/604.1", "Safari · iPhone"],
  ["curl/8.5", "curl/8.5"],
])("%s is called %s", (agent, name) => {
  expect(browserName(agent)).toBe(name);
});

test("a secret is shown in groups of four", () => {
  expect(grouped("ABCDEFGHIJ")).toBe("ABCD EFGH IJ");
});

test.each([
  ["Živilė Ąžuolaitė", "zivile_azuolaite"],
  ["  O'Neill, Shaun ", "o_neill_shaun"],
  [`${"x".repeat(39)} y`, "x".repeat(39)],
])("%s may sign in as %j", (name, id) => {
  expect(idFrom(name)).toBe(id);
  expect(id).toMatch(ID);
});

test("a name without Latin letters makes no id; one must be typed", () => {
  expect(idFrom("陈伟")).toBe("");
});
