// The shapes of answers, and the calls the staff's screens make.
import { client } from "./client.ts";
import type {
  AgentState,
  Attachment,
  ContactRow,
  ContactView,
  CustomerRow,
  MessageView,
  OfferReason,
  WhyWaiting,
} from "./types.ts";

export interface Named {
  readonly id: string;
  readonly name: string;
}

export interface CentreSummary {
  readonly name: string;
  readonly time_zone: string;
  readonly language: string;
  readonly settings_version: number;
  readonly queues: readonly (Named & { readonly dispositions: readonly string[] })[];
  readonly teams: readonly Named[];
  readonly dispositions: readonly (Named & { readonly resolved: boolean })[];
  readonly pause_reasons: readonly (Named & { readonly paid: boolean })[];
  readonly skills: readonly Named[];
  readonly limits: {
    readonly message_chars: number;
    readonly attachment_bytes: number;
    readonly attachment_kinds: readonly string[];
  };
}

export interface Me {
  readonly user_id: string;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
  readonly team: string | null;
  readonly is_agent: boolean;
  readonly language: string;
  readonly csrf: string;
  readonly totp: boolean;
  readonly must_change: boolean;
  readonly centre: CentreSummary;
}

export interface TransferTargets {
  readonly queues: readonly {
    readonly id: string;
    readonly name: string;
    readonly open: boolean;
    readonly waiting: number;
    readonly expected_wait: number | null;
  }[];
  readonly agents: readonly {
    readonly id: string;
    readonly name: string;
    readonly state: AgentState;
    readonly team: string | null;
    readonly free: boolean;
  }[];
}

export interface TimelineEntry {
  readonly position: number;
  readonly at: string;
  readonly type: string;
  readonly actor: string;
  readonly text_key: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface WrapUpNotes {
  readonly agent_id: string;
  readonly disposition: string;
  readonly notes: string;
}

export interface ContactDetail {
  readonly contact: ContactView;
  /** Null until the lists have it, a moment after the contact. */
  readonly row: ContactRow | null;
  readonly messages: readonly MessageView[];
  readonly timeline: readonly TimelineEntry[];
  readonly notes: readonly WrapUpNotes[];
}

export interface CustomerDetail {
  readonly customer: CustomerRow;
  /** Newest first. */
  readonly contacts: readonly ContactRow[];
}

export interface OfferStory {
  readonly offer_id: string;
  readonly agent_id: string;
  readonly made_at: string;
  readonly outcome: "pending" | "accepted" | "declined" | "expired" | "withdrawn";
  readonly reason: OfferReason;
}

export interface Why {
  readonly waiting: WhyWaiting | null;
  readonly offers: readonly OfferStory[];
}

const of = (contact: string, rest: string): string => `/api/contacts/${encodeURIComponent(contact)}/${rest}`;

/** What an agent does with a contact. Each is refused with a `Failure` that says why. */
export const contacts = {
  accept: (contact: string, offer: string) => client.post(of(contact, "accept"), { offer_id: offer }),
  decline: (contact: string, offer: string) => client.post(of(contact, "decline"), { offer_id: offer }),
  send: (contact: string, message: { message_id: string; text: string; attachments: readonly string[]; whisper: boolean }) =>
    client.post(of(contact, "messages"), message, { key: message.message_id }),
  attach: (contact: string, file: File, onprogress: (share: number) => void, signal: AbortSignal) =>
    client.ask<Attachment>("POST", of(contact, `attachments?name=${encodeURIComponent(file.name)}`), {
      bytes: file,
      onprogress,
      signal,
    }),
  transfer: (contact: string, to: { to_queue?: string; to_agent?: string; note: string }) =>
    client.post(of(contact, "transfer"), to),
  end: (contact: string) => client.post(of(contact, "end")),
  dispose: (contact: string, disposition: string, notes: string) =>
    client.post(of(contact, "dispose"), { disposition, notes }),
  detail: (contact: string) => client.get<ContactDetail>(`/api/contacts/${encodeURIComponent(contact)}`),
  why: (contact: string) => client.get<Why>(of(contact, "why")),
  attachmentAddress: (contact: string, blob: string) => of(contact, `attachments/${encodeURIComponent(blob)}`),
};

export type WantedState = { state: "ready" } | { state: "off" } | { state: "break"; reason: string | null };

export const agent = {
  setState: (wanted: WantedState) => client.post("/api/agent/state", wanted),
  transferTargets: () => client.get<TransferTargets>("/api/transfer-targets"),
};

export const customers = {
  detail: (customer: string) => client.get<CustomerDetail>(`/api/customers/${encodeURIComponent(customer)}`),
};
