// Which screens a person has, the one they begin with first.
import type { Key } from "../i18n";
import type { Me } from "../live/api.ts";
import type { IconName } from "../ui/icons.ts";

export interface ScreenEntry {
  readonly id: string;
  readonly name: Key;
  readonly icon: IconName;
}

const DESK: ScreenEntry = { id: "desk", name: "app.nav.desk", icon: "chat" };
const WALLBOARD: ScreenEntry = { id: "wallboard", name: "app.nav.wallboard", icon: "monitor" };
const ADMIN: ScreenEntry = { id: "admin", name: "app.nav.admin", icon: "settings" };

/** Any of these opens the screen; the screen itself shows only the parts one may see. */
const WATCHES = ["wallboard.see", "reports.see"];
const ADMINISTERS = ["settings.see", "settings.change", "users.change", "audit.see", "tokens.change"];

export function screensOf(me: Pick<Me, "is_agent" | "permissions">): readonly ScreenEntry[] {
  const has = (wanted: readonly string[]): boolean => wanted.some((one) => me.permissions.includes(one));
  return [
    ...(me.is_agent ? [DESK] : []),
    ...(has(WATCHES) ? [WALLBOARD] : []),
    ...(has(ADMINISTERS) ? [ADMIN] : []),
  ];
}
