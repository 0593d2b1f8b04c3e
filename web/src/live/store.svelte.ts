// The live state of the app: what this person may see, kept current by the stream.
import { SvelteMap } from "svelte/reactivity";

import { clock } from "./clock.svelte.ts";
import { apply, type Entities, replace } from "./entities.ts";
import { type LinkState, LiveSocket, type SocketOptions } from "./socket.ts";
import type { AgentView, ContactView, MessageView, QueueView, VisitView } from "./types.ts";
import type { Frame, Typing } from "./validate.ts";

/** Someone who stops typing says so; this is for those who vanish while they type. */
const TYPING_LASTS = 6_000;

export class Live implements Entities {
  readonly contacts = new SvelteMap<string, ContactView>();
  readonly agents = new SvelteMap<string, AgentView>();
  readonly queues = new SvelteMap<string, QueueView>();
  readonly visits = new SvelteMap<string, VisitView>();
  readonly threads = new SvelteMap<string, readonly MessageView[]>();
  /** Who is writing, by contact. */
  readonly typing = new SvelteMap<string, Typing>();

  position = $state(0);
  link = $state<LinkState>("connecting");
  /** When the line was lost, in this computer's milliseconds; null while it holds. */
  lostAt = $state<number | null>(null);
  /** True once a snapshot has come: before that, empty means unknown. */
  known = $state(false);

  /** Called when the published settings changed. */
  onsettings: (version: number) => void = () => undefined;
  /** Called when the server no longer knows who we are. */
  onsignedout: () => void = () => undefined;

  #socket: LiveSocket | null = null;
  // Nothing on the screen reads it.
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #silences = new Map<string, ReturnType<typeof setTimeout>>();

  /** Connect, as staff unless other options are given. */
  start(options: Partial<Pick<SocketOptions, "url" | "protocols" | "pulse">> = {}): void {
    this.stop();
    this.#socket = new LiveSocket({
      url: () => `${location.origin.replace(/^http/, "ws")}/api/live/stream`,
      ...options,
      onframe: (frame) => { this.receive(frame); },
      onstate: (state, code) => { this.#linked(state, code); },
    });
    this.#socket.start();
  }

  stop(): void {
    this.#socket?.stop();
    this.#socket = null;
    this.known = false;
    replace(this, { position: 0, at: "", changes: [] });
    this.typing.clear();
  }

  /** Tell the others that we are writing, or no longer. */
  tellTyping(contact: string, on: boolean): void {
    this.#socket?.send({ type: "typing", contact_id: contact, on });
  }

  /** Take in one frame. */
  receive(frame: Frame): void {
    switch (frame.type) {
      case "snapshot":
        clock.learn(frame.at);
        replace(this, frame);
        this.position = frame.position;
        this.known = true;
        break;
      case "changes":
        clock.learn(frame.at);
        apply(this, frame.changes);
        this.position = frame.position;
        break;
      case "beat":
        clock.learn(frame.at);
        break;
      case "typing":
        this.#typed(frame);
        break;
      case "settings":
        this.onsettings(frame.version);
        break;
      case "signed_out":
        this.onsignedout();
    }
  }

  #typed(typing: Typing): void {
    const contact = typing.contact_id;
    clearTimeout(this.#silences.get(contact));
    if (!typing.on) {
      this.typing.delete(contact);
      return;
    }
    this.typing.set(contact, typing);
    this.#silences.set(contact, setTimeout(() => this.typing.delete(contact), TYPING_LASTS));
  }

  #linked(state: LinkState, code: number): void {
    this.link = state;
    if (state === "lost") this.lostAt ??= Date.now();
    if (state === "open") this.lostAt = null;
    if (state === "refused" && code === 4401) this.onsignedout();
  }
}

/** The one live state of the staff app. */
export const live = new Live();
