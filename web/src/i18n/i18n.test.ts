// @vitest-environment happy-dom
import { describe, expect, test } from "vitest";

import { type Catalogue, firstSpoken, format, LANGUAGES, type Message, placeholders } from "./catalogue.ts";
import en from "./en.json";
import { chooseLanguage, language, startLanguage, t } from "./index.ts";
import lt from "./lt.json";
import zh from "./zh.json";

const CATALOGUES: Record<string, Catalogue> = { zh, lt };

describe.each(Object.entries(CATALOGUES))("the catalogue %s", (name, catalogue) => {
  test("has exactly the keys of the English one", () => {
    expect(Object.keys(catalogue).toSorted()).toEqual(Object.keys(en).toSorted());
  });

  test("has the placeholders of the English one in each text", () => {
    const differing = Object.entries<Message>(en).filter(([key, message]) => {
      const theirs = (catalogue as Record<string, Message>)[key] ?? "";
      return `${[...placeholders(theirs)].sort()}` !== `${[...placeholders(message)].sort()}`;
    });
    expect(differing.map(([key]) => key)).toEqual([]);
  });

  test("has every plural form its language needs, and no empty text", () => {
    const needed = new Intl.PluralRules(name).resolvedOptions().pluralCategories;
    for (const message of Object.values<Message>(catalogue)) {
      const texts = typeof message === "string" ? [message] : needed.map((form) => message[form]);
      for (const text of texts) expect(text).toBeTruthy();
    }
  });
});

describe("a message", () => {
  test("takes its plural form from count", () => {
    const waiting = { one: "{count} laukia", few: "{count} laukia jų", other: "{count} laukiančių" };
    expect(format(waiting, "lt", { count: 21 })).toBe("21 laukia");
    expect(format(waiting, "lt", { count: 3 })).toBe("3 laukia jų");
    expect(format(waiting, "lt", { count: 11 })).toBe("11 laukiančių");
  });

  test("writes numbers as its language does", () => {
    expect(format("{n}", "en", { n: 12345.5 })).toBe("12,345.5");
    expect(format("{n}", "lt", { n: 12345.5 })).toBe("12\u00a0345,5");
  });

  test("keeps a placeholder that nobody filled in sight", () => {
    expect(format("Hello {name}", "en")).toBe("Hello {name}");
  });
});

describe("the language", () => {
  test.each([
    [["zh-Hans-CN", "en"], "zh"],
    [[null, undefined, "fr", "lt-LT"], "lt"],
    [["fr"], "en"],
  ])("for the wishes %j is %s", (wishes, spoken) => {
    expect(firstSpoken(wishes)).toBe(spoken);
  });

  test.each(LANGUAGES)("%s is shown once chosen, and remembered", async (chosen) => {
    await chooseLanguage(chosen);
    expect(document.documentElement.lang).toBe(chosen);
    const name = t("language.name");
    await chooseLanguage("en");
    localStorage.setItem("cordboard.language", chosen);
    await startLanguage();
    expect(language()).toBe(chosen);
    expect(t("language.name")).toBe(name);
  });

  test("a person's own choice goes before the site's", async () => {
    await chooseLanguage("lt");
    await startLanguage("zh");
    expect(language()).toBe("lt");
  });
});
