// The language on the screen now. Runes, so that a change repaints every text.
import type { Catalogue, Language } from "./catalogue.ts";
import en from "./en.json";

class Current {
  language = $state<Language>("en");
  catalogue = $state.raw<Catalogue>(en);
}

export const current = new Current();
