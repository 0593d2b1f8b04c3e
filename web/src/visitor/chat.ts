// The whole chat of one site: asks what the site is, finds the visit again or begins one, starts anew.
import { Client, Failure, newId } from "../live/client.ts";
import type { Keep } from "./keep.ts";
import { type Answers, filledIn, nameIn } from "./form.ts";
import type { NewVisit, SiteInfo, VisitBegun } from "./site.ts";
import { type KeptVisit, Visit, type VisitOptions } from "./visit.ts";

/** A form sent and not answered yet: sent again, it begins the same visit. */
interface Beginning {
  readonly key: string;
  readonly visit: NewVisit;
}

export interface Draft {
  readonly answers: Answers;
  readonly message: string;
}

export type Trouble = "no_site" | "unreachable" | "visit_unknown";

export interface ChatOptions {
  readonly site: string;
  readonly keep: Keep;
  readonly client: Client;
  readonly wire: VisitOptions["wire"];
  /** Does something after so many milliseconds. */
  readonly later: (pause: number, then: () => void) => void;
}

const PAUSES = [1_000, 2_000, 4_000, 8_000, 15_000];
const EMPTY: Draft = { answers: {}, message: "" };

export class Chat {
  info: SiteInfo | null = null;
  visit: Visit | null = null;
  trouble: Trouble | null = null;
  isBeginning = false;
  /** Counts the starts, so that a screen begins anew with each. */
  starts = 0;
  #watchers = new Set<() => void>();
  #tries = 0;

  constructor(readonly options: ChatOptions) {}

  get isKept(): boolean {
    return this.options.keep.isLasting;
  }

  get draft(): Draft {
    return this.options.keep.get<Draft>("draft") ?? EMPTY;
  }

  set draft(draft: Draft) {
    this.options.keep.set("draft", draft);
  }

  /** Call `changed` whenever something has; returns how to stop. */
  watch(changed: () => void): () => void {
    this.#watchers.add(changed);
    return () => void this.#watchers.delete(changed);
  }

  /** Find out what there is; goes on trying. */
  async start(): Promise<void> {
    const kept = this.options.keep.get<KeptVisit>("visit");
    if (kept !== null && this.visit === null) this.#enter(kept);
    try {
      this.info = await this.options.client.get<SiteInfo>(`/api/visitor/${encodeURIComponent(this.options.site)}`);
    } catch (error) {
      this.#notFound(error);
      return;
    }
    if (this.trouble !== "visit_unknown") this.trouble = null;
    this.#changed();
    const beginning = this.options.keep.get<Beginning>("beginning");
    if (beginning !== null && this.visit === null) await this.#begin(beginning).catch(() => undefined);
  }

  /** Begin a visit. Throws `Failure` when the centre refuses; the form stays as it is. */
  async begin(answers: Answers, message: string, also: { language: string; page: string }): Promise<void> {
    if (this.info === null || this.isBeginning) return;
    this.trouble = null;
    const text = message.trim();
    const visit: NewVisit = {
      name: nameIn(answers),
      fields: filledIn(this.info, answers),
      message: text === "" ? null : { message_id: newId(), text },
      visitor_key: this.options.keep.get<string>("visitor_key") ?? "",
      ...also,
    };
    await this.#begin({ key: newId(), visit });
  }

  /** Leave the visit behind. What could not be sent any more becomes the next one's message. */
  startAnew(): void {
    const unsent = this.visit?.outbox.items.filter(({ state }) => state !== "accepted").map(({ text }) => text) ?? [];
    this.#leave();
    if (unsent.length > 0) this.draft = { ...this.draft, message: unsent.join("\n") };
    this.trouble = null;
    this.#changed();
    // It may have opened or closed meanwhile.
    void this.start();
  }

  async #begin(beginning: Beginning): Promise<void> {
    const { keep, client, site } = this.options;
    keep.set("beginning", beginning);
    this.isBeginning = true;
    this.#changed();
    try {
      const { key, visit } = beginning;
      const path = `/api/visitor/${encodeURIComponent(site)}/visits`;
      const begun = await client.post<VisitBegun>(path, visit, { key, tries: 4 });
      keep.set("visitor_key", begun.visitor_key);
      const kept: KeptVisit = { contact_id: begun.contact_id, token: begun.token };
      keep.set("visit", kept);
      keep.remove("draft");
      keep.remove("beginning");
      this.#enter(kept);
    } catch (error) {
      // Answered with no: sent again, it would be another. Not answered: it may have begun.
      if (error instanceof Failure && error.http !== 0 && error.http < 500) keep.remove("beginning");
      throw error;
    } finally {
      this.isBeginning = false;
      this.#changed();
    }
  }

  #enter(kept: KeptVisit): void {
    const { keep, client, wire } = this.options;
    const visit: Visit = new Visit({
      kept,
      keep,
      client,
      wire,
      onchange: () => { this.#changed(); },
      onlost: () => {
        if (this.visit !== visit) return;
        this.#leave();
        this.trouble = "visit_unknown";
        this.#changed();
      },
    });
    this.visit = visit;
    this.starts += 1;
    visit.start();
    this.#changed();
  }

  #leave(): void {
    const { keep, client } = this.options;
    this.visit?.stop();
    this.visit?.forget();
    keep.remove("visit");
    keep.remove("beginning");
    client.bearer = "";
    this.visit = null;
    this.starts += 1;
  }

  #notFound(error: unknown): void {
    if (error instanceof Failure && error.http === 404) {
      this.trouble = "no_site";
    } else {
      this.trouble = "unreachable";
      const pause = PAUSES[Math.min(this.#tries, PAUSES.length - 1)] ?? 0;
      this.#tries += 1;
      this.options.later(pause, () => void this.start());
    }
    this.#changed();
  }

  #changed(): void {
    for (const changed of this.#watchers) changed();
  }
}
