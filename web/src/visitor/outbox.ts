// What the visitor has written and the centre has not yet confirmed: kept, sent in order, sent once.
import { Failure } from "../live/client.ts";
import type { Attachment } from "../live/types.ts";
import type { Keep } from "./keep.ts";

export interface Unsent {
  readonly message_id: string;
  readonly text: string;
  readonly attachments: readonly Attachment[];
  readonly at: string;
  /** Place among those written in the same millisecond. */
  readonly order: number;
  /** `waiting` to be sent, `accepted` by the centre and not seen in the conversation yet, or `refused`. */
  readonly state: "waiting" | "accepted" | "refused";
  /** Why it was refused. */
  readonly refusal: { readonly code: string; readonly details: Readonly<Record<string, unknown>> } | null;
}

export interface OutboxOptions {
  readonly keep: Keep;
  readonly contact: string;
  /** Sends one; the same message again posts nothing. Throws `Failure`. */
  readonly post: (message: Unsent) => Promise<unknown>;
  readonly onchange: () => void;
  readonly newId: () => string;
  readonly now?: () => number;
  /** Does something after so many milliseconds. */
  readonly later?: (pause: number, then: () => void) => void;
}

const PAUSES = [1_000, 2_000, 4_000, 8_000, 15_000];
const WHEN_TOO_MANY = 10;

function byTime(a: Unsent, b: Unsent): number {
  return a.at.localeCompare(b.at) || a.order - b.order;
}

export class Outbox {
  #items: readonly Unsent[];
  #isSending = false;
  #tries = 0;
  #isClosed = false;
  /** When sending goes on after too many messages; milliseconds, 0 when it is not held up. */
  heldUntil = 0;

  constructor(readonly options: OutboxOptions) {
    this.#items = options.keep
      .names(this.#name(""))
      .map((name) => options.keep.get<Unsent>(name))
      .filter((item) => item !== null)
      .toSorted(byTime);
  }

  get items(): readonly Unsent[] {
    return this.#items;
  }

  add(text: string, attachments: readonly Attachment[]): void {
    const at = new Date(this.#now()).toISOString();
    const last = this.#items.at(-1);
    const message: Unsent = {
      message_id: this.options.newId(),
      text,
      attachments,
      at,
      order: last?.at === at ? last.order + 1 : 0,
      state: "waiting",
      refusal: null,
    };
    this.#put([...this.#items, message], message);
    void this.send();
  }

  /** The conversation shows these: they have arrived. */
  arrived(ids: ReadonlySet<string>): void {
    for (const { message_id } of this.#items) if (ids.has(message_id)) this.remove(message_id);
  }

  remove(id: string): void {
    this.options.keep.remove(this.#name(id));
    this.#items = this.#items.filter((item) => item.message_id !== id);
    this.options.onchange();
  }

  /** Try a refused one again. */
  retry(id: string): void {
    this.#change(id, { state: "waiting", refusal: null });
    void this.send();
  }

  /** Send all that waits, oldest first, until one cannot be sent now. */
  async send(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      for (let next = this.#next(); next !== undefined; next = this.#next()) {
        if (!(await this.#sendOne(next))) return;
      }
    } finally {
      this.#isSending = false;
    }
  }

  /** Send no more; what is kept stays kept. */
  close(): void {
    this.#isClosed = true;
  }

  #next(): Unsent | undefined {
    return this.#isClosed ? undefined : this.#items.find(({ state }) => state === "waiting");
  }

  async #sendOne(message: Unsent): Promise<boolean> {
    try {
      await this.options.post(message);
    } catch (error) {
      return this.#failed(message, error);
    }
    this.#tries = 0;
    this.heldUntil = 0;
    this.options.keep.remove(this.#name(message.message_id));
    this.#change(message.message_id, { state: "accepted" });
    return true;
  }

  /** Tell whether to go on with the next. */
  #failed(message: Unsent, error: unknown): boolean {
    if (!(error instanceof Failure) || error.http === 0 || error.http >= 500) {
      this.#again(PAUSES[Math.min(this.#tries, PAUSES.length - 1)] ?? 0);
      this.#tries += 1;
      return false;
    }
    if (error.http === 429) {
      const wait = Number(error.details["wait"] ?? WHEN_TOO_MANY) * 1_000;
      this.heldUntil = this.#now() + wait;
      this.options.onchange();
      this.#again(wait);
      return false;
    }
    // A visit nobody knows any more: whoever holds the token says so.
    if (error.http === 401) return false;
    this.#change(message.message_id, { state: "refused", refusal: { code: error.code, details: error.details } });
    return true;
  }

  #again(pause: number): void {
    const later = this.options.later ?? ((wait, then) => setTimeout(then, wait));
    later(pause, () => void this.send());
  }

  #change(id: string, changed: Partial<Unsent>): void {
    const items = this.#items.map((item) => (item.message_id === id ? { ...item, ...changed } : item));
    const item = items.find((each) => each.message_id === id);
    if (item !== undefined) this.#put(items, item);
  }

  #put(items: readonly Unsent[], changed: Unsent): void {
    this.#items = items;
    if (changed.state !== "accepted") this.options.keep.set(this.#name(changed.message_id), changed);
    this.options.onchange();
  }

  #name(id: string): string {
    return `out.${this.options.contact}.${id}`;
  }

  #now(): number {
    return (this.options.now ?? Date.now)();
  }
}
