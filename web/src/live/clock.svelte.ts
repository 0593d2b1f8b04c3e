// The server's time, ticking once a second for everything on the screen that counts.
import { createSubscriber } from "svelte/reactivity";

const TICK = 1_000;

class Clock {
  /** Milliseconds the server is ahead of this computer. */
  #ahead = 0;
  #now = Date.now();
  #touch = createSubscriber((update) => {
    const timer = setInterval(() => {
      this.#now = this.exact();
      update();
    }, TICK);
    this.#now = this.exact();
    return () => { clearInterval(timer); };
  });

  /** The server's time in milliseconds, as of the last tick. Components that read it tick along. */
  get now(): number {
    this.#touch();
    return this.#now;
  }

  /** The server's time this instant. */
  exact(): number {
    return Date.now() + this.#ahead;
  }

  /** Learn the server's time from what it just said. */
  learn(at: string): void {
    const said = Date.parse(at);
    if (Number.isNaN(said)) return;
    const ahead = said - Date.now();
    // Frames are late by the network's delay, never early: small differences are the network's.
    if (Math.abs(ahead - this.#ahead) > 250) this.#ahead = ahead;
  }
}

export const clock = new Clock();
