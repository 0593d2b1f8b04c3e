// The calls the staff's screens make. What they answer is in types.ts, made from the server's Structs.
import { client } from "./client.ts";
import type { Attachment, ContactDetail, CustomerDetail, TransferTargets, Why } from "./types.ts";

export type { CentreSummary, ContactDetail, CustomerDetail, Me, TimelineEntry, TransferTargets, Why } from "./types.ts";

export interface Named {
  readonly id: string;
  readonly name: string;
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
