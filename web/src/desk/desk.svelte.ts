// The desk's own state: which contact is in front, what is unread, and what the agent does.
import { agent, contacts, type WantedState } from "../live/api.ts";
import { Failure } from "../live/client.ts";
import { said } from "../live/said.ts";
import { session } from "../live/session.svelte.ts";
import { live } from "../live/store.svelte.ts";
import type { AgentView } from "../live/types.ts";
import { toasts } from "../ui";
import { t } from "../i18n";
import { Outbox } from "./outbox.svelte.ts";
import { Shelf } from "./shelf.ts";
import { type Mine, mineOf } from "./stage.ts";
import { unreadAfter } from "./thread.ts";

export class Desk {
  readonly id: string;
  readonly shelf: Shelf;
  readonly outbox: Outbox;
  /** The contact in front; null shows the queues. */
  chosen = $state<string | null>(null);
  /** What is being asked of the server, by contact: the button shows it. */
  busy = $state<Readonly<Record<string, string>>>({});
  #read = $state<Readonly<Record<string, number>>>({});

  constructor(id: string) {
    this.id = id;
    this.shelf = new Shelf(id);
    this.outbox = new Outbox(this.shelf);
    this.chosen = sessionStorage.getItem("cordboard.desk.chosen");
  }

  get me(): AgentView | undefined {
    return live.agents.get(this.id);
  }

  readonly mine = $derived.by<readonly Mine[]>(() => mineOf(live.contacts.values(), this.id));
  readonly offers = $derived.by(() => this.mine.filter((one) => one.stage === "offer"));
  readonly front = $derived.by(() => this.mine.find((one) => one.contact.id === this.chosen));

  choose(contact: string | null): void {
    this.chosen = contact;
    if (contact === null) sessionStorage.removeItem("cordboard.desk.chosen");
    else sessionStorage.setItem("cordboard.desk.chosen", contact);
  }

  /** Go `step` contacts down the list, around its end. */
  step(step: number): void {
    const here = this.mine.findIndex((one) => one.contact.id === this.chosen);
    const next = this.mine[(here + step + this.mine.length) % this.mine.length];
    if (next) this.choose(next.contact.id);
  }

  unread(contact: string): number {
    const read = this.#read[contact] ?? this.shelf.read(contact);
    return unreadAfter(live.threads.get(contact) ?? [], read, this.id);
  }

  /** All there is so far of a contact has been seen. */
  seen(contact: string): void {
    const last = live.threads.get(contact)?.at(-1)?.number ?? 0;
    if (last <= (this.#read[contact] ?? this.shelf.read(contact))) return;
    this.#read = { ...this.#read, [contact]: last };
    this.shelf.keepRead(contact, last);
  }

  async accept(one: Mine): Promise<void> {
    const offer = one.contact.offer;
    if (!offer) return;
    if (await this.#do(one.contact.id, "accept", () => contacts.accept(one.contact.id, offer.offer_id))) {
      this.choose(one.contact.id);
    }
  }

  async decline(one: Mine): Promise<void> {
    const offer = one.contact.offer;
    if (offer) await this.#do(one.contact.id, "decline", () => contacts.decline(one.contact.id, offer.offer_id));
  }

  end(contact: string): Promise<boolean> {
    return this.#do(contact, "end", () => contacts.end(contact));
  }

  transfer(contact: string, to: { to_queue?: string; to_agent?: string; note: string }): Promise<boolean> {
    return this.#do(contact, "transfer", () => contacts.transfer(contact, to));
  }

  async dispose(contact: string, disposition: string, notes: string): Promise<boolean> {
    const done = await this.#do(contact, "dispose", () => contacts.dispose(contact, disposition, notes));
    if (done) this.shelf.keepWrapUp(contact, { disposition: "", notes: "" });
    return done;
  }

  setState(wanted: WantedState): Promise<boolean> {
    return this.#do("", wanted.state, () => agent.setState(wanted));
  }

  /** Ask; say so when it was refused. True when it was done. */
  async #do(contact: string, what: string, ask: () => Promise<unknown>): Promise<boolean> {
    if (this.busy[contact]) return false;
    this.busy = { ...this.busy, [contact]: what };
    try {
      await ask();
      return true;
    } catch (error) {
      // Taken back or answered in another tab: the screen shows it by itself.
      const quiet = error instanceof Failure && error.code === "offer_closed" && !live.contacts.get(contact)?.offer;
      const words = said(error);
      if (quiet) toasts.say(t("desk.offer.gone"));
      else toasts.say(words.text, "bad", words.mend);
      return false;
    } finally {
      const { [contact]: _done, ...rest } = this.busy;
      this.busy = rest;
    }
  }

  /** The centre's name of a disposition. */
  dispositionName(id: string): string {
    return session.centre?.dispositions.find((one) => one.id === id)?.name ?? id;
  }

  /** The centre's name of a queue. */
  queueName(id: string | null): string {
    if (id === null) return "";
    return session.centre?.queues.find((queue) => queue.id === id)?.name ?? live.queues.get(id)?.name ?? id;
  }
}
