// The button on a customer's page, and the frame it opens.
import { coloured, drawn, type Parts, shownAs } from "./look.ts";
import { Mark } from "./marks.ts";
import { type Command, takeCommands } from "./queue.ts";
import { isOurs, type ToFrame, type ToPage } from "./talk.ts";
import { markTitle } from "./title.ts";
import { type Words, wordsIn } from "./words.ts";

const OWN_COLOUR = "#1f5fbf";
/** So long the button waits for the site's colour, so that it does not change before one's eyes. */
const COLOUR_WITHIN = 2_000;
/** So long the frame has to answer, and then twice as long each time. */
const FIRST_TRY = 15_000;
const LONGEST_TRY = 60_000;

export class Widget {
  readonly #script: HTMLScriptElement;
  readonly #site: string;
  readonly #parts: Parts;
  /** A chat is going on: the frame is needed on every page. */
  readonly #visiting: Mark;
  /** The panel was open on the page before. */
  readonly #wasOpen: Mark;
  #frame: HTMLIFrameElement | null = null;
  #isReady = false;
  /** It has not answered in its time. */
  #isLate = false;
  #isOpen = false;
  /** Whoever opened the panel goes on in it. */
  #takesFocus = false;
  #unread = 0;
  #prefill: Readonly<Record<string, string>> | null = null;
  #words: Words;

  constructor(script: HTMLScriptElement) {
    this.#script = script;
    this.#site = script.dataset["site"] ?? "main";
    this.#visiting = new Mark(`cordboard.visit.${this.#site}`, "localStorage");
    this.#wasOpen = new Mark(`cordboard.open.${this.#site}`, "sessionStorage");
    this.#words = wordsIn([script.dataset["language"], ...navigator.languages]);
    this.#parts = drawn();
    coloured(this.#parts, OWN_COLOUR);
    this.#parts.launcher.addEventListener("click", () => { this.#set(!this.#isOpen, true); });
    this.#show();
  }

  /** Where the script came from is where the centre is. */
  get origin(): string {
    return new URL(this.#script.src).origin;
  }

  run([name, given]: Command): void {
    if (name === "open") this.#set(true, true);
    else if (name === "close") this.#set(false, false);
    else if (name === "prefill" && typeof given === "object") {
      this.#prefill = { ...this.#prefill, ...given };
      this.#sendPrefill();
    }
  }

  /** Put it on the page. */
  place(): void {
    document.body.append(this.#parts.host);
    addEventListener("message", (message) => { this.#heard(message); });
    document.addEventListener("visibilitychange", () => { markTitle(this.#unread); });
    if (this.#wasOpen.on) this.#set(true, false);
    else if (this.#visiting.on) this.#load();
  }

  /** Take the site's colour; without one from the centre or the page, our own will do. */
  async colour(): Promise<void> {
    const own = this.#script.dataset["colour"];
    if (own !== undefined) {
      coloured(this.#parts, own);
      return;
    }
    try {
      const asked = fetch(`${this.origin}/api/visitor/${encodeURIComponent(this.#site)}`, { credentials: "omit" });
      const late = new Promise<null>((resolve) => setTimeout(resolve, COLOUR_WITHIN, null));
      const answer = await Promise.race([asked, late]);
      const site = (await answer?.json()) as { colour?: unknown } | undefined;
      coloured(this.#parts, String(site?.colour));
    } catch {
      // The page's policy lets no script ask, or the centre is away: the chat itself says so.
    }
  }

  #load(pause = FIRST_TRY): void {
    if (this.#frame !== null) return;
    const address = new URL(`/chat/${encodeURIComponent(this.#site)}`, this.origin);
    const { language } = this.#script.dataset;
    if (language !== undefined) address.searchParams.set("language", language);
    // After the # it is in nobody's log.
    address.hash = new URLSearchParams({ from: location.origin }).toString();
    const frame = document.createElement("iframe");
    frame.className = "panel";
    frame.hidden = true;
    frame.allow = "autoplay; clipboard-write";
    frame.src = address.href;
    this.#frame = frame;
    this.#parts.root.prepend(frame);
    setTimeout(() => { this.#tryAgain(pause); }, pause);
    this.#show();
  }

  /** The centre may be away, or not let this page show it: a frame itself does not tell. */
  #tryAgain(pause: number): void {
    if (this.#isReady) return;
    this.#isLate = true;
    this.#frame?.remove();
    this.#frame = null;
    this.#load(Math.min(2 * pause, LONGEST_TRY));
  }

  #set(isOpen: boolean, takesFocus: boolean): void {
    this.#isOpen = isOpen;
    this.#takesFocus = isOpen && takesFocus;
    this.#wasOpen.on = isOpen;
    if (isOpen) this.#load();
    this.#show();
    this.#sendPanel();
    if (!isOpen && takesFocus) this.#parts.launcher.focus();
  }

  #show(): void {
    const { launcher, badge, said, note } = this.#parts;
    const closed = this.#unread > 0
      ? this.#words("visitor.launcher.unread", { count: this.#unread })
      : this.#words("visitor.launcher.open");
    const label = this.#isOpen ? this.#words("visitor.launcher.close") : closed;
    shownAs(this.#parts, this.#isOpen, this.#isReady);
    launcher.setAttribute("aria-label", label);
    launcher.title = label;
    badge.hidden = this.#isOpen || this.#unread === 0;
    badge.textContent = String(this.#unread);
    said.textContent = badge.hidden ? "" : label;
    note.textContent = this.#words(this.#isLate ? "visitor.launcher.unreachable" : "visitor.launcher.opening");
    if (this.#frame !== null) {
      this.#frame.title = this.#words("visitor.launcher.frame");
      this.#frame.hidden = !this.#isOpen || !this.#isReady;
      if (this.#takesFocus && this.#isReady) {
        this.#takesFocus = false;
        this.#frame.focus();
      }
    }
    markTitle(this.#unread);
  }

  #send(message: ToFrame): void {
    if (this.#isReady) this.#frame?.contentWindow?.postMessage(message, this.origin);
  }

  #sendPanel(): void {
    // What comes after ? and # may be a secret of the visitor's.
    this.#send({ cordboard: "panel", shown: this.#isOpen, page: location.origin + location.pathname });
  }

  #sendPrefill(): void {
    if (this.#prefill !== null) this.#send({ cordboard: "prefill", fields: this.#prefill });
  }

  #heard({ source, origin, data }: MessageEvent<unknown>): void {
    const isFrame = this.#frame !== null && source === this.#frame.contentWindow;
    if (!isFrame || origin !== this.origin || !isOurs(data)) return;
    const message = data as ToPage;
    if (message.cordboard === "ready") {
      this.#isReady = true;
      this.#show();
      this.#sendPanel();
      this.#sendPrefill();
    } else if (message.cordboard === "close") {
      this.#set(false, true);
    } else if (message.cordboard === "news") {
      this.#visiting.on = message.visit;
      this.#unread = Math.max(0, Number(message.unread) || 0);
      this.#words = wordsIn([message.language]);
      if (this.#script.dataset["colour"] === undefined) coloured(this.#parts, String(message.colour));
      this.#show();
    }
  }
}

function whenThereIsABody(then: () => void): void {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", then, { once: true });
  else then();
}

/** Put the widget that `script` asks for on its page; once, however often the tag is there. */
export function begin(script: HTMLScriptElement): void {
  const early: Command[] = [];
  let run = (command: Command): void => void early.push(command);
  if (!takeCommands((command) => { run(command); })) return;
  whenThereIsABody(() => {
    const widget = new Widget(script);
    void widget.colour().then(() => {
      widget.place();
      run = (command) => { widget.run(command); };
      early.forEach(run);
    });
  });
}
