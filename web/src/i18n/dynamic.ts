// Texts whose keys are put together when they are shown: a word of the server's, a field's name.
import { type Key, type Params, t } from "./index.ts";
import en from "./en.json";

/** Whether the catalogues have such a text. */
export function isKey(key: string): key is Key {
  return Object.hasOwn(en, key);
}

/** The text for `key`; `otherwise` when the server used a word this page does not know. */
export function textFor(key: string, otherwise: string, params: Params = {}): string {
  return isKey(key) ? t(key, params) : otherwise;
}
