// What a contact is to this agent now, and in which order their contacts stand.
import type { ContactView, SegmentView } from "../live/types.ts";

export type Stage = "offer" | "serving" | "wrap_up";

/** The agent's part that is going on or waits to be written up. */
export function segmentOf(contact: ContactView, agent: string): SegmentView | undefined {
  return contact.segments.findLast(
    (segment) => segment.agent_id === agent && (segment.wrap_up_deadline !== null || segment.ended_at === null),
  );
}

/** What the contact asks of the agent; null when it is none of theirs. */
export function stageOf(contact: ContactView, agent: string): Stage | null {
  if (contact.offer?.agent_id === agent) return "offer";
  if (contact.agent_id === agent) return "serving";
  return segmentOf(contact, agent)?.wrap_up_deadline ? "wrap_up" : null;
}

const ORDER: Readonly<Record<Stage, number>> = { offer: 0, serving: 1, wrap_up: 2 };

export interface Mine {
  readonly contact: ContactView;
  readonly stage: Stage;
  /** What it is sorted and timed by: the offer's, the segment's beginning, the wrap-up's. */
  readonly since: string;
}

function sinceOf(contact: ContactView, stage: Stage, agent: string): string {
  if (stage === "offer") return contact.offer?.made_at ?? contact.arrived_at;
  const segment = segmentOf(contact, agent);
  if (stage === "wrap_up") return segment?.ended_at ?? contact.ended_at ?? contact.arrived_at;
  return segment?.connected_at ?? contact.arrived_at;
}

/** The agent's contacts: offers first, then those they serve, then wrap-ups; each the oldest first. */
export function mineOf(contacts: Iterable<ContactView>, agent: string): readonly Mine[] {
  const mine: Mine[] = [];
  for (const contact of contacts) {
    const stage = stageOf(contact, agent);
    if (stage !== null) mine.push({ contact, stage, since: sinceOf(contact, stage, agent) });
  }
  return mine.sort(
    (a, b) =>
      ORDER[a.stage] - ORDER[b.stage] || a.since.localeCompare(b.since) || a.contact.id.localeCompare(b.contact.id),
  );
}
