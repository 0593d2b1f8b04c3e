// The texts of every screen: t("key", { name }) in the language the person chose.
import { type Catalogue, firstSpoken, format, type Key, type Language, type Params } from "./catalogue.ts";
import { current } from "./current.svelte.ts";
import en from "./en.json";

export { type Key, type Language, LANGUAGES, type Params } from "./catalogue.ts";

const REMEMBERED_AS = "cordboard.language";

const LOADERS: Record<Language, () => Promise<Catalogue>> = {
  en: () => Promise.resolve(en),
  zh: async () => (await import("./zh.json")).default,
  lt: async () => (await import("./lt.json")).default,
};

/** The text for `key`. `count` among the params chooses the plural form. */
export function t(key: Key, params: Params = {}): string {
  return format(current.catalogue[key], current.language, params);
}

/** The language on the screen; reading it in a component follows changes. */
export function language(): Language {
  return current.language;
}

/** Show every text in `chosen` from now on, and remember it in this browser. */
export async function chooseLanguage(chosen: Language): Promise<void> {
  await show(chosen);
  remember(chosen);
}

/** Start with the person's own choice, then `preferred` (a site's setting), then the browser's. */
export async function startLanguage(preferred?: string | null): Promise<void> {
  await show(firstSpoken([remembered(), preferred, ...navigator.languages]));
}

async function show(chosen: Language): Promise<void> {
  current.catalogue = await LOADERS[chosen]();
  current.language = chosen;
  document.documentElement.lang = chosen;
}

// A frame on a customer's page may be denied storage; then the choice lasts as long as the page.
function remembered(): string | null {
  try {
    return localStorage.getItem(REMEMBERED_AS);
  } catch {
    return null;
  }
}

function remember(chosen: Language): void {
  try {
    localStorage.setItem(REMEMBERED_AS, chosen);
  } catch {
    // as above
  }
}
