// What a message catalogue is, and how one line of it becomes a sentence. No screen, no state.
import type en from "./en.json";

/** Every text there is. A misspelt key does not compile. */
export type Key = keyof typeof en;

/** One text, or one for each plural form the language has (Intl.PluralRules), chosen by `count`. */
export type Message = string | Partial<Record<Intl.LDMLPluralRule, string>>;

export type Catalogue = Readonly<Record<Key, Message>>;

/** The part of a catalogue whose keys begin with `Prefix` (tools/only.ts). */
export type Some<Prefix extends string> = Readonly<Record<Extract<Key, `${Prefix}${string}`>, Message>>;

/** What fills the {placeholders}. Numbers are written as the language writes them. */
export type Params = Readonly<Record<string, string | number>>;

export const LANGUAGES = ["en", "zh", "lt"] as const;
export type Language = (typeof LANGUAGES)[number];

const PLACEHOLDER = /\{(\w+)\}/g;

/** The names of the placeholders in a message, in all its plural forms together. */
export function placeholders(message: Message): Set<string> {
  const forms = typeof message === "string" ? [message] : Object.values(message);
  return new Set(forms.flatMap((form) => [...form.matchAll(PLACEHOLDER)].map((hit) => hit[1] ?? "")));
}

function formOf(message: Message, language: Language, params: Params): string {
  if (typeof message === "string") return message;
  const rule = new Intl.PluralRules(language).select(Number(params["count"]));
  return message[rule] ?? message.other ?? "";
}

/** Write a message out. A placeholder nobody filled stays visible, so that it is noticed. */
export function format(message: Message, language: Language, params: Params = {}): string {
  return formOf(message, language, params).replace(PLACEHOLDER, (whole, name: string) => {
    const value = params[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? new Intl.NumberFormat(language).format(value) : value;
  });
}

/** The first wish that we speak: "zh-Hans-CN" is met by zh. English when there is none. */
export function firstSpoken(wishes: readonly (string | null | undefined)[]): Language {
  for (const wish of wishes) {
    const spoken = LANGUAGES.find((language) => language === wish?.toLowerCase().split("-")[0]);
    if (spoken !== undefined) return spoken;
  }
  return "en";
}
