// What people, queues and skills are called. An id nobody has a name for is shown as it is.
import { t } from "../i18n";
import type { Named } from "../live/api.ts";
import { session } from "../live/session.svelte.ts";
import { live } from "../live/store.svelte.ts";

function named(list: readonly Named[] | undefined, id: string): string {
  return list?.find((one) => one.id === id)?.name ?? id;
}

/** A user: an agent by name, ourselves by name, others by id. */
export function personName(id: string | null): string {
  if (id === null || id === "") return "";
  const me = session.me;
  return live.agents.get(id)?.name ?? (me?.user_id === id ? me.name : id);
}

export function queueName(id: string | null): string {
  if (id === null) return "";
  return live.queues.get(id)?.name ?? named(session.centre?.queues, id);
}

export function teamName(id: string | null): string {
  return id === null ? "" : named(session.centre?.teams, id);
}

export function skillName(id: string): string {
  return named(session.centre?.skills, id);
}

export function reasonName(id: string | null): string {
  return id === null ? "" : named(session.centre?.pause_reasons, id);
}

export function dispositionName(id: string | null): string {
  return id === null ? "" : named(session.centre?.dispositions, id);
}

export function customerName(name: string): string {
  return name === "" ? t("wallboard.nameless") : name;
}

/** Who did something, from the log's `user/zoe`, `visitor/...`, `token/...` or `system`. */
export function actorName(actor: string): string {
  const [kind = "", id = ""] = actor.split("/", 2);
  if (kind === "user" || kind === "agent") return personName(id);
  if (kind === "visitor") return t("wallboard.actor.visitor");
  return kind === "token" ? t("wallboard.actor.token", { id }) : t("wallboard.actor.system");
}
