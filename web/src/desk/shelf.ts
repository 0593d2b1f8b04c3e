// What an agent has begun and not finished, kept in this browser so that a reload loses nothing.
import { isPassing } from "../live/client.ts";
import type { Attachment } from "../live/types.ts";

export interface Draft {
  readonly text: string;
  readonly attachments: readonly Attachment[];
  readonly whisper: boolean;
}

export interface WrapUpDraft {
  readonly disposition: string;
  readonly notes: string;
}

/** A message on its way. */
export interface Unsent {
  /** The message's own id: sending it twice is posting it once. */
  readonly id: string;
  readonly contact: string;
  readonly customer: string;
  readonly text: string;
  readonly attachments: readonly Attachment[];
  readonly whisper: boolean;
  /** This computer's milliseconds. */
  readonly at: number;
}

export const NO_DRAFT: Draft = { text: "", attachments: [], whisper: false };
export const NO_WRAP_UP: WrapUpDraft = { disposition: "", notes: "" };

const DAY = 24 * 3_600_000;

/** One agent's shelf: what another agent puts by on the same computer stays apart. */
export class Shelf {
  readonly #prefix: string;

  constructor(
    agent: string,
    readonly storage: Storage = localStorage,
  ) {
    this.#prefix = `cordboard.desk.${agent}.`;
  }

  draft(contact: string): Draft {
    return this.#read<Draft>(`draft.${contact}`) ?? NO_DRAFT;
  }

  keepDraft(contact: string, draft: Draft): void {
    const empty = draft.text === "" && draft.attachments.length === 0;
    this.#write(`draft.${contact}`, empty ? null : draft);
  }

  wrapUp(contact: string): WrapUpDraft {
    return this.#read<WrapUpDraft>(`wrapup.${contact}`) ?? NO_WRAP_UP;
  }

  keepWrapUp(contact: string, draft: WrapUpDraft): void {
    this.#write(`wrapup.${contact}`, draft.disposition === "" && draft.notes === "" ? null : draft);
  }

  /** The number of the last message of a contact that was seen here. */
  read(contact: string): number {
    return this.#read<number>(`read.${contact}`) ?? 0;
  }

  keepRead(contact: string, number: number): void {
    this.#write(`read.${contact}`, number);
  }

  /** Each message that is on its way, in the order they were written. */
  unsent(): readonly Unsent[] {
    const found = this.#keys("unsent.").map((key) => this.#read<Unsent>(key));
    return found.filter((one) => one !== null).sort((a, b) => a.at - b.at);
  }

  keepUnsent(message: Unsent): void {
    this.#write(`unsent.${message.id}`, message);
  }

  dropUnsent(id: string): void {
    this.#write(`unsent.${id}`, null);
  }

  /** Forget what belongs to contacts that are no longer the agent's. */
  tidy(contacts: ReadonlySet<string>, now: number): void {
    for (const kind of ["draft.", "wrapup.", "read."]) {
      for (const key of this.#keys(kind)) if (!contacts.has(key.slice(kind.length))) this.#write(key, null);
    }
    for (const message of this.unsent()) if (now - message.at > DAY) this.dropUnsent(message.id);
  }

  /** Forget everything: customers' words do not stay behind on a computer others use. */
  clear(): void {
    for (const key of this.#keys("")) this.#write(key, null);
  }

  #keys(kind: string): string[] {
    const prefix = this.#prefix + kind;
    return Object.keys(this.storage)
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(this.#prefix.length));
  }

  #read<T>(key: string): T | null {
    try {
      return JSON.parse(this.storage.getItem(this.#prefix + key) ?? "null") as T | null;
    } catch {
      return null;
    }
  }

  /** A full or forbidden storage must not stop anyone from working: then it lasts as long as the page. */
  #write(key: string, value: unknown): void {
    try {
      if (value === null) this.storage.removeItem(this.#prefix + key);
      else this.storage.setItem(this.#prefix + key, JSON.stringify(value));
    } catch {
      // as above
    }
  }
}

export type Fate = "sent" | "later" | "refused";

/** What became of a message whose sending ended in `error`. */
export function fateOf(error: unknown): Fate {
  if (error === null) return "sent";
  return isPassing(error) || (error as { http?: unknown }).http === 401 ? "later" : "refused";
}

/** Milliseconds before a message is tried again, for the `tried`-th time (from 1). */
export function pauseAfter(tried: number): number {
  return Math.min(30_000, 1_000 * 2 ** tried);
}
