// One visit: its live line, the conversation, what is not sent yet, what happened in between.
import type { Client } from "../live/client.ts";
import { newId } from "../live/client.ts";
import type { LinkState, SocketOptions } from "../live/socket.ts";
import type { Attachment, MessageView, VisitView } from "../live/types.ts";
import type { Frame, Snapshot } from "../live/validate.ts";
import type { Keep } from "./keep.ts";
import { Outbox } from "./outbox.ts";
import { type Line, linesOf, type Note, notesOf, placed } from "./thread.ts";

/** What is kept of a visit, to find it again. */
export interface KeptVisit {
  readonly contact_id: string;
  readonly token: string;
}

interface Seen {
  readonly visit: VisitView | null;
  readonly notes: readonly Note[];
  /** Number of the last message the visitor has had before their eyes. */
  readonly read: number;
}

/** The live line; `LiveSocket` in the frame. */
export interface Wire {
  start(): void;
  stop(): void;
  send(frame: Readonly<Record<string, unknown>>): boolean;
}

export interface VisitOptions {
  readonly kept: KeptVisit;
  readonly keep: Keep;
  readonly client: Client;
  readonly wire: (options: Omit<SocketOptions, "url">) => Wire;
  readonly onchange: () => void;
  /** The centre does not know this visit any more. */
  readonly onlost: () => void;
}

/** A notice of typing is good for so long. */
const TYPING_LASTS = 6_000;
/** Say no more often than this that the visitor writes. */
const TYPING_EVERY = 3_000;
const SUBPROTOCOL = "cordboard.v1";

export class Visit {
  readonly outbox: Outbox;
  link: LinkState = "connecting";
  view: VisitView | null = null;
  /** Who is writing; empty when nobody is. */
  typing = "";
  #messages = new Map<string, MessageView>();
  #notes: readonly Note[] = [];
  #seen: VisitView | null = null;
  #read = 0;
  #wire: Wire;
  #typingTimer: ReturnType<typeof setTimeout> | undefined;
  #saidTyping = 0;

  constructor(readonly options: VisitOptions) {
    const { kept, keep, client } = options;
    const seen = keep.get<Seen>(this.#seenAs);
    this.#seen = seen?.visit ?? null;
    this.#notes = seen?.notes ?? [];
    this.#read = seen?.read ?? 0;
    client.bearer = kept.token;
    client.onsignedout = options.onlost;
    this.outbox = new Outbox({
      keep,
      contact: kept.contact_id,
      newId,
      onchange: options.onchange,
      post: ({ message_id, text, attachments }) =>
        client.post(
          "/api/visitor/visit/messages",
          { message_id, text, attachments: attachments.map(({ blob_id }) => blob_id) },
          { key: message_id },
        ),
    });
    this.#wire = options.wire({
      protocols: [SUBPROTOCOL, kept.token],
      onframe: (frame) => { this.#heard(frame); },
      onstate: (state) => { this.#linked(state); },
    });
  }

  get isOver(): boolean {
    return this.view?.state === "ended";
  }

  get messages(): MessageView[] {
    return [...this.#messages.values()].sort((a, b) => a.number - b.number);
  }

  get lines(): Line[] {
    return linesOf(this.messages, this.#notes, this.outbox.items);
  }

  /** Messages of others the visitor has not had before their eyes. */
  get unread(): number {
    return this.messages.filter(({ author, number }) => author !== "visitor" && number > this.#read).length;
  }

  start(): void {
    this.#wire.start();
  }

  stop(): void {
    clearTimeout(this.#typingTimer);
    this.#wire.stop();
    this.outbox.close();
  }

  /** All there is has been before the visitor's eyes. */
  read(): void {
    const last = this.messages.at(-1)?.number ?? 0;
    if (last <= this.#read) return;
    this.#read = last;
    this.#remember();
    this.options.onchange();
  }

  say(text: string, attachments: readonly Attachment[]): void {
    // Said in so many words: the message goes another way, and may be there before the last "writing".
    this.types(false);
    this.outbox.add(text, attachments);
  }

  /** The visitor is writing, or has stopped. */
  types(on: boolean): void {
    const now = Date.now();
    if (on ? now - this.#saidTyping < TYPING_EVERY : this.#saidTyping === 0) return;
    this.#saidTyping = on ? now : 0;
    this.#wire.send({ type: "typing", on });
  }

  async end(): Promise<void> {
    await this.options.client.post("/api/visitor/visit/end");
  }

  async rate(score: number, comment: string): Promise<void> {
    await this.options.client.post("/api/visitor/visit/rating", { score, comment });
    if (this.view !== null) this.view = { ...this.view, rating: score };
    this.options.onchange();
  }

  /** Forget everything that is kept of this visit. */
  forget(): void {
    const { keep } = this.options;
    for (const { message_id } of this.outbox.items) this.outbox.remove(message_id);
    keep.remove(this.#seenAs);
    keep.remove(this.draftAs);
  }

  /** Where a half-written message is kept. */
  get draftAs(): string {
    return `draft.${this.options.kept.contact_id}`;
  }

  get #seenAs(): string {
    return `seen.${this.options.kept.contact_id}`;
  }

  #linked(state: LinkState): void {
    this.link = state;
    if (state === "open") void this.outbox.send();
    if (state === "lost") this.#typed("", false);
    this.options.onchange();
    if (state === "refused") this.options.onlost();
  }

  #heard(frame: Frame): void {
    if (frame.type === "snapshot") {
      this.#messages = new Map();
      this.#take(frame);
    } else if (frame.type === "changes") {
      this.#take(frame);
    } else if (frame.type === "typing" && frame.author !== "visitor") {
      this.#typed(frame.author_name, frame.on);
    }
  }

  #take({ changes, at }: Snapshot): void {
    const after = Math.max(0, ...[...this.#messages.values()].map(({ number }) => number));
    const said = changes.filter((change) => change.kind === "message");
    // A snapshot after a reload has what was said while nobody looked: what happened follows it.
    const before = after > 0 ? after : Math.max(0, ...said.map(({ value }) => value?.number ?? 0));
    for (const { id, value } of said) {
      if (value === null) this.#messages.delete(id);
      else this.#messages.set(id, value);
      if (value !== null && value.author !== "visitor") this.#typed("", false);
    }
    for (const { kind, value } of changes) if (kind === "visit" && value !== null) this.#look(value, at, before);
    this.outbox.arrived(new Set(this.#messages.keys()));
    this.options.onchange();
  }

  #look(view: VisitView, at: string, after: number): void {
    const notes = notesOf(this.#seen, view, at, after).map((note) => placed(note, this.messages, this.#notes));
    this.view = view;
    this.#seen = view;
    if (notes.length > 0) this.#notes = [...this.#notes, ...notes];
    this.#remember();
  }

  #typed(name: string, on: boolean): void {
    clearTimeout(this.#typingTimer);
    this.typing = on ? name : "";
    if (on) this.#typingTimer = setTimeout(() => { this.#typed("", false); }, TYPING_LASTS);
    this.options.onchange();
  }

  #remember(): void {
    const seen: Seen = { visit: this.#seen, notes: this.#notes, read: this.#read };
    this.options.keep.set(this.#seenAs, seen);
  }
}
