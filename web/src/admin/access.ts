// What is no configuration: users' proofs, tokens for programs, the audit trail.
import { client } from "../live/client.ts";
import type { AuditRow, User } from "../live/types.ts";

export interface UserRow {
  readonly user: User;
  readonly has_password: boolean;
  readonly totp: boolean;
  readonly sessions: number;
}

export interface TokenRow {
  readonly id: string;
  readonly name: string;
  readonly user_id: string;
  readonly scopes: readonly string[];
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly last_used_at: string | null;
}

export interface NewToken {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly user_id: string;
  /** How long it is good; null is until it is revoked. */
  readonly days: number | null;
}

/** All permissions, which are tokens' scopes too, in the order of their names. */
export const SCOPES = [
  "contact.serve",
  "contact.look",
  "contact.watch",
  "contact.whisper",
  "contact.join",
  "contact.take_over",
  "contact.move",
  "contact.end",
  "agent.look",
  "agent.set_state",
  "report.read",
  "wallboard.read",
  "settings.read",
  "settings.publish",
  "user.manage",
  "token.manage",
  "audit.read",
  "events.read",
  "log.backup",
] as const;

const of = (user: string, what: string): string => `/api/users/${encodeURIComponent(user)}/${what}`;

export const users = {
  all: () => client.get<readonly UserRow[]>("/api/users"),
  newPassword: (user: string) => client.post<{ temporary: string }>(of(user, "password")),
  removeTotp: (user: string) => client.remove(of(user, "totp")),
  endSessions: (user: string) => client.remove(of(user, "sessions")),
};

export const tokens = {
  all: () => client.get<readonly TokenRow[]>("/api/tokens"),
  make: (token: NewToken) => client.post<{ token: TokenRow; value: string }>("/api/tokens", token),
  revoke: (id: string) => client.remove(`/api/tokens/${encodeURIComponent(id)}`),
};

export interface AuditWanted {
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  /** Moments, or "" for no bound. */
  readonly since: string;
  readonly until: string;
}

/** One page of the trail, newest first; `before` is the position the page before ended at. */
export function auditPage(wanted: AuditWanted, before: number | null, limit: number): Promise<readonly AuditRow[]> {
  const values = { ...wanted, before: before === null ? "" : String(before), limit: String(limit) };
  const query = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== ""));
  return client.get<readonly AuditRow[]>(`/api/audit?${query.toString()}`);
}
