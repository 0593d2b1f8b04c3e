// Light, dark, or as the system has it; remembered in this browser.
const REMEMBERED_AS = "cordboard.theme";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

class Chosen {
  theme = $state<Theme>("system");
}

const chosen = new Chosen();

/** The theme on the screen; reading it in a component follows changes. */
export function theme(): Theme {
  return chosen.theme;
}

/** Show `wanted` from now on, and remember it. */
export function chooseTheme(wanted: Theme): void {
  show(wanted);
  localStorage.setItem(REMEMBERED_AS, wanted);
}

/** Start with what was chosen here before. */
export function startTheme(): void {
  const remembered = localStorage.getItem(REMEMBERED_AS);
  show(THEMES.find((name) => name === remembered) ?? "system");
}

function show(wanted: Theme): void {
  chosen.theme = wanted;
  if (wanted === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = wanted;
}
