// The state of a screen: entities by kind, and how a change becomes part of it.
import type { AgentView, ContactView, MessageView, QueueView, VisitView } from "./types.ts";
import type { Change, Snapshot } from "./validate.ts";

/** Plain Maps in tests, reactive ones on screens. */
export interface Entities {
  readonly contacts: Map<string, ContactView>;
  readonly agents: Map<string, AgentView>;
  readonly queues: Map<string, QueueView>;
  readonly visits: Map<string, VisitView>;
  /** Messages by contact, in the order of the conversation. */
  readonly threads: Map<string, readonly MessageView[]>;
}

export function noEntities(): Entities {
  return { contacts: new Map(), agents: new Map(), queues: new Map(), visits: new Map(), threads: new Map() };
}

function put<View>(map: Map<string, View>, id: string, value: View | null): void {
  if (value === null) map.delete(id);
  else map.set(id, value);
}

function putMessage(threads: Entities["threads"], id: string, message: MessageView | null): void {
  const contact = message?.contact_id ?? contactOf(threads, id);
  if (contact === undefined) return;
  const others = (threads.get(contact) ?? []).filter((other) => other.id !== id);
  const thread = message === null ? others : [...others, message].sort((a, b) => a.number - b.number);
  put(threads, contact, thread.length === 0 ? null : thread);
}

function contactOf(threads: Entities["threads"], message: string): string | undefined {
  for (const [contact, thread] of threads) {
    if (thread.some((other) => other.id === message)) return contact;
  }
  return undefined;
}

/** Put each change's value under its kind and id; take it away when the value is null. */
export function apply(entities: Entities, changes: readonly Change[]): void {
  for (const change of changes) {
    switch (change.kind) {
      case "contact":
        put(entities.contacts, change.id, change.value);
        break;
      case "agent":
        put(entities.agents, change.id, change.value);
        break;
      case "queue":
        put(entities.queues, change.id, change.value);
        break;
      case "visit":
        put(entities.visits, change.id, change.value);
        break;
      case "message":
        putMessage(entities.threads, change.id, change.value);
    }
  }
}

/** Make `entities` exactly what the snapshot says, touching only what differs. */
export function replace(entities: Entities, snapshot: Snapshot): void {
  const wanted = noEntities();
  apply(wanted, snapshot.changes);
  for (const name of Object.keys(wanted) as (keyof Entities)[]) {
    const [here, there] = [entities[name] as Map<string, unknown>, wanted[name] as Map<string, unknown>];
    for (const id of [...here.keys()]) if (!there.has(id)) here.delete(id);
    for (const [id, value] of there) here.set(id, value);
  }
}
