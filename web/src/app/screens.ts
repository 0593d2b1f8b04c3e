// Which screens a person has, the one they begin with first.
import type { Key } from "../i18n";
import type { Me, Permission } from "../live/types.ts";
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
const WATCHES: readonly Permission[] = ["wallboard.read", "report.read"];
const ADMINISTERS: readonly Permission[] = ["settings.read", "user.manage", "token.manage", "audit.read"];

export function screensOf(me: Pick<Me, "is_agent" | "roles" | "permissions">): readonly ScreenEntry[] {
  const has = (wanted: readonly Permission[]): boolean => wanted.some((one) => me.permissions.includes(one));
  // An agent may read the figures of their own queues too, but has them on the desk.
  const leads = me.roles.some((role) => role !== "agent");
  return [
    ...(me.is_agent ? [DESK] : []),
    ...(leads && has(WATCHES) ? [WALLBOARD] : []),
    ...(has(ADMINISTERS) ? [ADMIN] : []),
  ];
}
