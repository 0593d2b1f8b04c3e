// The live stream: connects, beats, notices silence, comes back by itself.
import { type Pulse, workerPulse } from "./pulse.ts";
import { type Frame, frameOf, Malformed } from "./validate.ts";

export type LinkState =
  /** Not connected yet, for the first time. */
  | "connecting"
  | "open"
  /** Lost; trying again. */
  | "lost"
  /** The server says we are signed out (4401) or may not listen (4403). */
  | "refused"
  /** The server speaks of things this page does not know: it needs to be loaded anew. */
  | "outdated"
  | "closed";

export interface SocketOptions {
  readonly url: () => string;
  readonly protocols?: string[];
  readonly onframe: (frame: Frame) => void;
  readonly onstate: (state: LinkState, code: number) => void;
  readonly pulse?: Pulse;
  /** 0 to 1; tests pass their own. */
  readonly random?: () => number;
}

export const BEAT = 3_000;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;
/** So many beats unanswered, by a server that answers beats, and the line counts as dead. */
const SILENT_BEATS = 2;
const SIGNED_OUT = 4401;
const FORBIDDEN = 4403;

/** How long to wait before try number `attempt` (from 1): doubling, at random between half and all of it. */
export function pauseBefore(attempt: number, random: number): number {
  const most = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempt - 1));
  return most / 2 + (most / 2) * random;
}

export class LiveSocket {
  #socket: WebSocket | null = null;
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #stopPulse: (() => void) | undefined;
  #answers = false;
  #unanswered = 0;
  #stopped = true;

  constructor(readonly options: SocketOptions) {}

  start(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.options.onstate("connecting", 0);
    this.#stopPulse = (this.options.pulse ?? workerPulse)(BEAT, () => { this.#beat(); });
    addEventListener("online", this.#now);
    addEventListener("offline", this.#dead);
    document.addEventListener("visibilitychange", this.#now);
    this.#connect();
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#stopPulse?.();
    removeEventListener("online", this.#now);
    removeEventListener("offline", this.#dead);
    document.removeEventListener("visibilitychange", this.#now);
    clearTimeout(this.#retry);
    this.#drop();
    this.options.onstate("closed", 0);
  }

  /** Say something; false when there is no line to say it on. */
  send(frame: Readonly<Record<string, unknown>>): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /** Try now rather than when the pause is over. */
  readonly #now = (): void => {
    if (this.#socket === null && !this.#stopped && document.visibilityState === "visible") this.#connect();
  };

  readonly #dead = (): void => { this.#lost(0); };

  #connect(): void {
    clearTimeout(this.#retry);
    this.#drop();
    const socket = new WebSocket(this.options.url(), this.options.protocols ?? []);
    this.#socket = socket;
    this.#unanswered = 0;
    socket.onopen = () => { this.#beat(); };
    socket.onmessage = (event: MessageEvent<string>) => { this.#received(event.data); };
    socket.onclose = (event) => { this.#lost(event.code); };
  }

  #received(text: string): void {
    this.#unanswered = 0;
    let frame: Frame | null;
    try {
      frame = frameOf(text);
      if (frame === null) return;
      this.options.onframe(frame);
    } catch (error) {
      if (!(error instanceof Malformed || error instanceof SyntaxError)) throw error;
      this.#end("outdated", 0);
      return;
    }
    if (frame.type === "beat") this.#answers = true;
    if (frame.type === "snapshot") {
      this.#attempt = 0;
      this.options.onstate("open", 0);
    }
  }

  #beat(): void {
    if (this.#answers && this.#unanswered >= SILENT_BEATS) this.#lost(0);
    else if (this.send({ type: "beat", answer: true })) this.#unanswered += 1;
  }

  #lost(code: number): void {
    if (this.#stopped) return;
    this.#drop();
    if (code === SIGNED_OUT || code === FORBIDDEN) {
      this.#end("refused", code);
      return;
    }
    this.#attempt += 1;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => { this.#connect(); }, pauseBefore(this.#attempt, (this.options.random ?? Math.random)()));
    this.options.onstate("lost", code);
  }

  #end(state: LinkState, code: number): void {
    this.stop();
    this.options.onstate(state, code);
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}
