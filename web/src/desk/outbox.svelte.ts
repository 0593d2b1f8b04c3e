// Messages on their way to the server: kept until they are there, sent in order, never twice.
import { contacts } from "../live/api.ts";
import { newId } from "../live/client.ts";
import { said } from "../live/said.ts";
import { type Draft, fateOf, pauseAfter, type Shelf, type Unsent } from "./shelf.ts";

export interface Pending extends Unsent {
  readonly state: "sending" | "later" | "sent" | "refused";
  /** Why it was refused. */
  readonly problem: string;
}

export type Send = (message: Unsent) => Promise<unknown>;

const overTheWire: Send = (message) =>
  contacts.send(message.contact, {
    message_id: message.id,
    text: message.text,
    attachments: message.attachments.map((file) => file.blob_id),
    whisper: message.whisper,
  });

export class Outbox {
  all = $state.raw<readonly Pending[]>([]);
  readonly #busy: Record<string, boolean> = {};
  readonly #tried: Record<string, number> = {};
  readonly #timers: Record<string, ReturnType<typeof setTimeout>> = {};

  constructor(
    readonly shelf: Shelf,
    readonly send: Send = overTheWire,
  ) {
    this.all = shelf.unsent().map((message) => ({ ...message, state: "later", problem: "" }));
  }

  of(contact: string): readonly Pending[] {
    return this.all.filter((message) => message.contact === contact);
  }

  post(contact: string, customer: string, draft: Draft): void {
    const message: Unsent = { id: newId(), contact, customer, at: Date.now(), ...draft };
    this.shelf.keepUnsent(message);
    this.all = [...this.all, { ...message, state: "sending", problem: "" }];
    void this.#flush(contact);
  }

  /** Try all that wait, now: the line is back. */
  retry(): void {
    for (const { contact } of this.all) {
      this.#tried[contact] = 0;
      void this.#flush(contact);
    }
  }

  /** These have come back on the stream: they are there. */
  arrived(ids: ReadonlySet<string>): void {
    const there = this.all.filter((message) => ids.has(message.id));
    for (const message of there) this.discard(message.id);
  }

  discard(id: string): void {
    this.shelf.dropUnsent(id);
    this.all = this.all.filter((message) => message.id !== id);
  }

  stop(): void {
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
  }

  #mark(id: string, state: Pending["state"], problem = ""): void {
    this.all = this.all.map((message) => (message.id === id ? { ...message, state, problem } : message));
  }

  /** Send what waits for `contact`, one after the other, so that the order is kept. */
  async #flush(contact: string): Promise<void> {
    if (this.#busy[contact]) return;
    this.#busy[contact] = true;
    clearTimeout(this.#timers[contact]);
    try {
      for (let next = this.#next(contact); next; next = this.#next(contact)) {
        if (!(await this.#try(next))) break;
      }
    } finally {
      this.#busy[contact] = false;
    }
  }

  #next(contact: string): Pending | undefined {
    return this.of(contact).find((message) => message.state === "sending" || message.state === "later");
  }

  async #try(message: Pending): Promise<boolean> {
    this.#mark(message.id, "sending");
    const error: unknown = await this.send(message).then(
      () => null,
      (trouble: unknown) => trouble,
    );
    const fate = fateOf(error);
    if (fate === "later") {
      const tried = (this.#tried[message.contact] ?? 0) + 1;
      this.#tried[message.contact] = tried;
      this.#mark(message.id, "later");
      this.#timers[message.contact] = setTimeout(() => void this.#flush(message.contact), pauseAfter(tried));
      return false;
    }
    this.#tried[message.contact] = 0;
    // Once the server has it, only the screen waits for it: a reload need not send it again.
    if (fate === "sent") this.shelf.dropUnsent(message.id);
    this.#mark(message.id, fate, fate === "refused" ? said(error).text : "");
    return true;
  }
}
