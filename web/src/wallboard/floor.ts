// Contacts as a supervisor looks at them: who waits, who is served, what is being written up.
import type { ContactView, SegmentView } from "../live/types.ts";
import { secondsSince } from "./figures.ts";
import { matches } from "./people.ts";

/** Where a contact stands for the floor. `lost` of the visitor is told beside it. */
export type Phase = "waiting" | "offered" | "connected" | "wrap_up" | "parked";

export const PHASES: readonly Phase[] = ["waiting", "offered", "connected", "wrap_up", "parked"];

export function phaseOf(contact: ContactView): Phase {
  switch (contact.state) {
    case "parked":
      return "parked";
    case "offered":
      return "offered";
    case "connected":
      return "connected";
    case "ended":
      return "wrap_up";
    default:
      return "waiting";
  }
}

/** Whether it stands in line: an offer that is declined puts it back to the same place. */
export function isInLine(contact: ContactView): boolean {
  return contact.state === "queued" || contact.state === "offered";
}

/** The segment that is being written up, or the last one. */
export function lastSegment(contact: ContactView): SegmentView | null {
  return contact.segments.find((segment) => segment.wrap_up_deadline !== null) ?? contact.segments.at(-1) ?? null;
}

/** Whose hands it is in. */
export function holderOf(contact: ContactView): string | null {
  return contact.agent_id ?? contact.offer?.agent_id ?? (phaseOf(contact) === "wrap_up" ? (lastSegment(contact)?.agent_id ?? null) : null);
}

/** Since when it is in its phase. */
export function phaseSince(contact: ContactView): string {
  switch (phaseOf(contact)) {
    case "waiting":
    case "offered":
      return contact.since ?? contact.arrived_at;
    case "connected":
      return contact.segments.at(-1)?.connected_at ?? contact.arrived_at;
    case "wrap_up":
      return contact.ended_at ?? contact.arrived_at;
    case "parked":
      return contact.arrived_at;
  }
}

export interface WantedContacts {
  /** "" is every queue. */
  readonly queue: string;
  /** "" is every phase but parked. */
  readonly phase: Phase | "";
  readonly text: string;
}

export type ContactOrder = "phase" | "time" | "queue" | "customer" | "agent";

/** The words one may search a contact by. */
export type NameOf = (id: string | null) => string;

export function chosen(contacts: Iterable<ContactView>, wanted: WantedContacts, agentName: NameOf): ContactView[] {
  return [...contacts].filter((contact) => {
    const phase = phaseOf(contact);
    if (wanted.queue !== "" && contact.queue_id !== wanted.queue) return false;
    if (wanted.phase !== "" && phase !== wanted.phase) return false;
    return matches(wanted.text, contact.customer_name, contact.id, agentName(holderOf(contact)), contact.last_message);
  });
}

export interface Names {
  readonly agent: NameOf;
  readonly queue: NameOf;
}

/** In the order asked for. Phases come in the order of a contact's life, the longest wait first. */
export function inOrder(
  contacts: readonly ContactView[],
  by: ContactOrder,
  descending: boolean,
  names: Names,
): ContactView[] {
  const since = (contact: ContactView): number => Date.parse(phaseSince(contact));
  const compare: Record<ContactOrder, (a: ContactView, b: ContactView) => number> = {
    phase: (a, b) => PHASES.indexOf(phaseOf(a)) - PHASES.indexOf(phaseOf(b)),
    time: (a, b) => since(b) - since(a),
    queue: (a, b) => names.queue(a.queue_id).localeCompare(names.queue(b.queue_id)),
    customer: (a, b) => a.customer_name.localeCompare(b.customer_name),
    agent: (a, b) => names.agent(holderOf(a)).localeCompare(names.agent(holderOf(b))),
  };
  const sign = descending ? -1 : 1;
  return contacts.toSorted((a, b) => sign * compare[by](a, b) || since(a) - since(b) || a.id.localeCompare(b.id));
}

/** One queue's line by place: earlier goes first, ties by id, as routing breaks them. */
export function lineOf(contacts: Iterable<ContactView>, queue: string): ContactView[] {
  return [...contacts]
    .filter((contact) => isInLine(contact) && contact.queue_id === queue)
    .sort((a, b) => Date.parse(phaseSince(a)) - Date.parse(phaseSince(b)) || (a.id < b.id ? -1 : 1));
}

export function countPhases(contacts: Iterable<ContactView>): Record<Phase, number> {
  const counts = Object.fromEntries(PHASES.map((phase) => [phase, 0])) as Record<Phase, number>;
  for (const contact of contacts) counts[phaseOf(contact)] += 1;
  return counts;
}

/** Seconds it has waited so far, or waited in all before somebody answered; null when it never did. */
export function waitedFor(contact: ContactView, now: number): number | null {
  if (isInLine(contact)) return secondsSince(contact.since, now);
  const connected = contact.segments.at(-1)?.connected_at;
  if (connected === undefined || contact.queued_at === null) return null;
  return Math.max(0, (Date.parse(connected) - Date.parse(contact.queued_at)) / 1000);
}
