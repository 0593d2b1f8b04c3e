// The few words of the button, in all languages.
import { firstSpoken, format, type Language, type Params, type Some } from "../i18n/catalogue.ts";
import en from "../i18n/en.json?only=visitor.launcher.";
import lt from "../i18n/lt.json?only=visitor.launcher.";
import zh from "../i18n/zh.json?only=visitor.launcher.";

const TEXTS: Record<Language, Some<"visitor.launcher.">> = { en, zh, lt };

export type Words = (key: keyof typeof en, params?: Params) => string;

/** How to say things in the first of these languages that we speak. */
export function wordsIn(wishes: readonly (string | null | undefined)[]): Words {
  const language = firstSpoken(wishes);
  return (key, params) => format(TEXTS[language][key], language, params);
}
