// Agents as a supervisor looks at them: where each stands, filtered and in order.
import type { AgentView, ContactView } from "../live/types.ts";
import { secondsSince } from "./figures.ts";

/** Where an agent stands, in one word. `serving` is ready with something in hand. */
export type Stand = "lost" | "offered" | "serving" | "wrap_up" | "ready" | "break" | "off";

export const STANDS: readonly Stand[] = ["lost", "offered", "serving", "wrap_up", "ready", "break", "off"];

export type Contacts = ReadonlyMap<string, ContactView>;

function deals(agent: AgentView, contact: ContactView): "offered" | "serving" | "wrap_up" {
  if (contact.offer?.agent_id === agent.id) return "offered";
  return contact.state === "connected" && contact.agent_id === agent.id ? "serving" : "wrap_up";
}

/** What an agent does with each contact in their hands. One we cannot see counts as served. */
export function handsOf(agent: AgentView, contacts: Contacts): { id: string; contact: ContactView | null; does: Stand }[] {
  return agent.contacts.map((id) => {
    const contact = contacts.get(id) ?? null;
    return { id, contact, does: contact === null ? "serving" : deals(agent, contact) };
  });
}

export function standOf(agent: AgentView, contacts: Contacts): Stand {
  if (agent.state === "off") return "off";
  if (!agent.present) return "lost";
  const does = handsOf(agent, contacts).map((hand) => hand.does);
  // Someone on a break may still have to finish what they hold; the break is what matters.
  if (agent.state === "break") return "break";
  return (["serving", "offered", "wrap_up"] as const).find((stand) => does.includes(stand)) ?? "ready";
}

/** A part of their capacity in use; more than all of it when settings shrank under their hands. */
export function loadOf(agent: AgentView): number {
  return agent.units > 0 ? agent.load / agent.units : 0;
}

export interface Wanted {
  /** "" is every team. */
  readonly team: string;
  readonly text: string;
  /** "" is everyone who is not off; "all" is everyone. */
  readonly stand: Stand | "" | "all";
}

export type PeopleOrder = "name" | "stand" | "since" | "load" | "team";

export interface Person {
  readonly agent: AgentView;
  readonly stand: Stand;
}

const plain = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();

/** Whether every word of `wanted` is somewhere in the texts, whatever the accents and case. */
export function matches(wanted: string, ...texts: readonly (string | null)[]): boolean {
  const all = plain(texts.filter((text) => text !== null).join(" "));
  return plain(wanted)
    .split(/\s+/)
    .every((word) => all.includes(word));
}

export function people(agents: Iterable<AgentView>, contacts: Contacts, wanted: Wanted): Person[] {
  return [...agents]
    .map((agent) => ({ agent, stand: standOf(agent, contacts) }))
    .filter(({ agent, stand }) => {
      if (wanted.team !== "" && agent.team !== wanted.team) return false;
      if (wanted.stand === "" && stand === "off") return false;
      if (wanted.stand !== "" && wanted.stand !== "all" && stand !== wanted.stand) return false;
      return matches(wanted.text, agent.name, agent.id);
    });
}

/** How many agents stand where. */
export function countStands(agents: Iterable<AgentView>, contacts: Contacts): Record<Stand, number> {
  const counts = Object.fromEntries(STANDS.map((stand) => [stand, 0])) as Record<Stand, number>;
  for (const agent of agents) counts[standOf(agent, contacts)] += 1;
  return counts;
}

const COMPARE: Record<PeopleOrder, (a: Person, b: Person) => number> = {
  name: (a, b) => a.agent.name.localeCompare(b.agent.name),
  stand: (a, b) => STANDS.indexOf(a.stand) - STANDS.indexOf(b.stand),
  since: (a, b) => Date.parse(b.agent.since) - Date.parse(a.agent.since),
  load: (a, b) => loadOf(a.agent) - loadOf(b.agent),
  team: (a, b) => (a.agent.team ?? "").localeCompare(b.agent.team ?? ""),
};

/** In the order asked for; ties by name, then id, so that rows never jump. */
export function sorted(rows: readonly Person[], by: PeopleOrder, descending: boolean): Person[] {
  const sign = descending ? -1 : 1;
  return rows.toSorted(
    (a, b) =>
      sign * COMPARE[by](a, b) || COMPARE.name(a, b) || a.agent.id.localeCompare(b.agent.id),
  );
}

/** Seconds in the present state. */
export function timeInState(agent: AgentView, now: number): number {
  return secondsSince(agent.since, now) ?? 0;
}
