// Builders for tests: an agent, a contact, a queue, ordinary until told otherwise.
import type { AgentView, ContactView, OfferView, QueueView } from "../live/types.ts";

export const NINE = Date.parse("2026-03-02T09:00:00Z");

/** A moment some seconds after nine. */
export function at(seconds: number): string {
  return new Date(NINE + seconds * 1000).toISOString();
}

export function queue(id: string, rest: Partial<QueueView> = {}): QueueView {
  return {
    id,
    name: id,
    open: true,
    changes_at: null,
    waiting: 0,
    oldest: null,
    connected: 0,
    agents_ready: 2,
    agents_serving: 0,
    agents_on_break: 0,
    queued: 0,
    answered: 0,
    abandoned: 0,
    service_level: null,
    service_level_strict: null,
    target_share: 0.8,
    target_within: 20,
    average_wait: null,
    expected_wait: null,
    ...rest,
  };
}

export function agent(id: string, rest: Partial<AgentView> = {}): AgentView {
  return {
    id,
    name: id,
    team: null,
    state: "ready",
    cause: "chosen",
    reason: null,
    since: at(0),
    present: true,
    contacts: [],
    load: 0,
    units: 100,
    ...rest,
  };
}

export function offer(agentId: string): OfferView {
  return {
    offer_id: `${agentId}/1`,
    agent_id: agentId,
    made_at: at(0),
    expires_at: at(20),
    reason: { rule: "requirements", step: 0, requires: [], contact_score: 1, waited: 5, able: 1, waiting: 1, candidates: [] },
  };
}

export function contact(id: string, rest: Partial<ContactView> = {}): ContactView {
  return {
    id,
    channel: "chat",
    state: "queued",
    queue_id: "sales",
    customer_id: null,
    customer_name: id,
    language: "en",
    fields: {},
    site: null,
    page: "",
    arrived_at: at(0),
    since: at(0),
    queued_at: at(0),
    priority: 0,
    requires: [],
    step: 0,
    preferred_agent: null,
    note: "",
    agent_id: null,
    offer: null,
    segments: [],
    supervisors: [],
    visitor_present: true,
    messages: 0,
    last_message: "",
    last_author: null,
    ended_at: null,
    rating: null,
    ...rest,
  };
}

/** A contact an agent is serving since some seconds after nine. */
export function served(id: string, by: string, since = 10): ContactView {
  return contact(id, {
    state: "connected",
    agent_id: by,
    segments: [
      { agent_id: by, queue_id: "sales", connected_at: at(since), ended_at: null, wrap_up_deadline: null, disposition: null },
    ],
  });
}
