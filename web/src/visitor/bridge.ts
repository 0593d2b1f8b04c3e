// The frame's side of the talk with the page it is on. Opened by itself, the chat is its own page.
import { isOurs, type ToFrame, type ToPage } from "../widget/talk.ts";

export interface Panel {
  readonly shown: boolean;
  readonly page: string;
}

export class Bridge {
  /** Only pages the site allows may hold this frame (frame-ancestors); this is the one that does. */
  readonly #origin: string | null;
  panel: Panel;
  onpanel: () => void = () => undefined;
  onprefill: (fields: Readonly<Record<string, string>>) => void = () => undefined;

  constructor(readonly own: Window = window) {
    const from = new URLSearchParams(own.location.hash.slice(1)).get("from");
    this.#origin = own.parent === own ? null : from;
    this.panel = { shown: !this.isFramed, page: this.isFramed ? "" : own.location.href.split(/[?#]/)[0] ?? "" };
    own.addEventListener("message", (message) => { this.#heard(message); });
  }

  get isFramed(): boolean {
    return this.#origin !== null;
  }

  say(message: ToPage): void {
    if (this.#origin !== null) this.own.parent.postMessage(message, this.#origin);
  }

  #heard({ source, origin, data }: MessageEvent<unknown>): void {
    if (source !== this.own.parent || origin !== this.#origin || !isOurs(data)) return;
    const message = data as ToFrame;
    if (message.cordboard === "panel") {
      this.panel = { shown: message.shown, page: String(message.page).slice(0, 2000) };
      this.onpanel();
    } else if (message.cordboard === "prefill") {
      this.onprefill(textsOf(message.fields));
    }
  }
}

function textsOf(fields: unknown): Record<string, string> {
  if (typeof fields !== "object" || fields === null) return {};
  return Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}
