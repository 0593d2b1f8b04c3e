// Lets a page carry only its own texts: `import en from "../i18n/en.json?only=visitor."`.
import { readFileSync } from "node:fs";

import type { Plugin } from "vite";

const MARK = "?only=";

/** What a catalogue's text holds under keys that begin with `prefix`. */
export function only(catalogue: string, prefix: string): string {
  const all = JSON.parse(catalogue) as Readonly<Record<string, unknown>>;
  return JSON.stringify(Object.fromEntries(Object.entries(all).filter(([key]) => key.startsWith(prefix))));
}

export function onlySomeTexts(): Plugin {
  return {
    name: "cordboard:only-some-texts",
    enforce: "pre",
    load(id) {
      const [file, prefix] = id.split(MARK);
      if (file === undefined || prefix === undefined) return null;
      this.addWatchFile(file);
      return { code: `export default ${only(readFileSync(file, "utf-8"), prefix)};`, moduleType: "js" };
    },
  };
}
