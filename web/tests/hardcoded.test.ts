import { describe, expect, test } from "vitest";

import { hardcodedTexts } from "../tools/hardcoded.ts";

describe("texts come from the catalogues", () => {
  const sources = import.meta.glob<string>("../src/**/*.svelte", { query: "?raw", import: "default", eager: true });

  test("there are components to look at", () => {
    expect(Object.keys(sources).length).toBeGreaterThan(0);
  });

  test.each(Object.entries(sources))("%s has no words of its own", (_name, source) => {
    expect(hardcodedTexts(source)).toEqual([]);
  });
});

describe("the finder", () => {
  test.each([
    ["<p>Waiting</p>", ["Waiting"]],
    ["{#if late}<b>Too late</b>{/if}", ["Too late"]],
    ['<button aria-label="Close"></button>', ["Close"]],
    ['<input placeholder={"Your name"} />', ["Your name"]],
    ['<p>{late ? "Late" : t("on.time")}</p>', ["Late"]],
    ["<p>{`Hello ${name}`}</p>", ["Hello"]],
    ["<p>等待</p>", ["等待"]],
    ['<Card title="Agents" />', ["Agents"]],
  ])("finds the words in %s", (source, words) => {
    expect(hardcodedTexts(source)).toEqual(words);
  });

  test.each([
    '<p class="waiting">{t("queue.waiting")}</p>',
    "<p>{count} / {total} · 3 s</p>",
    '<script lang="ts">const word = "hidden";</script><style>p { color: red }</style>',
    '<img src="a.png" alt="" />',
    "<kbd>Ctrl</kbd>",
    '<i style:width="{share}px"></i>',
  ])("lets %s pass", (source) => {
    expect(hardcodedTexts(source)).toEqual([]);
  });
});
