// What a person does with their own account.
import { client } from "../live/client.ts";
import type { RecoveryCodes, SessionRow, TotpSecret } from "../live/types.ts";

export const account = {
  changePassword: (old: string, fresh: string) => client.post("/api/me/password", { old, new: fresh }),
  beginTotp: () => client.post<TotpSecret>("/api/me/totp"),
  confirmTotp: (code: string) => client.post<RecoveryCodes>("/api/me/totp/confirm", { code }),
  removeTotp: (password: string) => client.remove("/api/me/totp", { password }),
  sessions: () => client.get<readonly SessionRow[]>("/api/me/sessions"),
  endSession: (id: string) => client.remove(`/api/me/sessions/${encodeURIComponent(id)}`),
};

const BROWSERS = ["Edg", "OPR", "Firefox", "Chrome", "Safari"] as const;
const NAMES: Readonly<Record<string, string>> = { Edg: "Edge", OPR: "Opera" };
const SYSTEMS = ["Windows", "Android", "iPhone", "iPad", "Mac OS", "Linux"] as const;

/** "Firefox · Linux" from what a browser calls itself; the whole string when it is none we know. */
export function browserName(agent: string): string {
  const browser = BROWSERS.find((name) => agent.includes(`${name}/`));
  const system = SYSTEMS.find((name) => agent.includes(name));
  if (browser === undefined) return agent.slice(0, 60);
  return [NAMES[browser] ?? browser, system].filter(Boolean).join(" · ");
}

/** The secret in groups of four, to be typed by hand. */
export function grouped(secret: string): string {
  return secret.match(/.{1,4}/g)?.join(" ") ?? "";
}
