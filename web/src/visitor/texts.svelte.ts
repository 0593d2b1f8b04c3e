// The texts of the chat: only its own keys, so that the frame stays small.
import { firstSpoken, format, type Language, type Params, type Some } from "../i18n/catalogue.ts";
import en from "../i18n/en.json?only=visitor.";

type Texts = Some<"visitor.">;
export type VisitorKey = keyof Texts;

const LOADERS: Record<Language, () => Promise<Texts>> = {
  en: () => Promise.resolve(en),
  zh: async () => (await import("../i18n/zh.json?only=visitor.")).default,
  lt: async () => (await import("../i18n/lt.json?only=visitor.")).default,
};

/** What each language calls itself. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: "English", zh: "中文", lt: "Lietuvių" };

class Current {
  language = $state<Language>("en");
  texts = $state.raw<Texts>(en);
}

const current = new Current();

/** The text for `key`, in the visitor's language. `count` chooses the plural form. */
export function t(key: VisitorKey, params: Params = {}): string {
  return format(current.texts[key], current.language, params);
}

/** Whether there is such a text. */
export function isVisitorKey(key: string): key is VisitorKey {
  return Object.hasOwn(en, key);
}

export function language(): Language {
  return current.language;
}

/** Speak the first of these wishes that we can. */
export async function speak(wishes: readonly (string | null | undefined)[]): Promise<Language> {
  const chosen = firstSpoken(wishes);
  current.texts = await LOADERS[chosen]();
  current.language = chosen;
  document.documentElement.lang = chosen;
  return chosen;
}
