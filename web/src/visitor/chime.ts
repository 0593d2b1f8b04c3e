// One soft tone for a message that comes while the visitor looks elsewhere; made here, nothing is loaded.
import type { Keep } from "./keep.ts";

const REMEMBERED_AS = "sound";
/** Several messages at once are one tone. */
const EVERY = 3_000;

export class Chime {
  #audio: AudioContext | null = null;
  #last = -Infinity;

  constructor(
    readonly keep: Keep,
    /** Makes the means to play; only once there is something to play. */
    readonly audio: () => AudioContext = () => new AudioContext(),
  ) {}

  get isOn(): boolean {
    return this.keep.get<boolean>(REMEMBERED_AS) ?? true;
  }

  set isOn(on: boolean) {
    this.keep.set(REMEMBERED_AS, on);
  }

  /** Play it, unless it is off, or the browser forbids it because nobody has touched the chat yet. */
  play(now = Date.now()): void {
    if (!this.isOn || !navigator.userActivation.hasBeenActive || now - this.#last < EVERY) return;
    this.#last = now;
    const audio = (this.#audio ??= this.audio());
    if (audio.state === "suspended") void audio.resume();
    const [tone, loudness] = [audio.createOscillator(), audio.createGain()];
    tone.frequency.value = 660;
    loudness.gain.setValueAtTime(0, audio.currentTime);
    loudness.gain.linearRampToValueAtTime(0.07, audio.currentTime + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.28);
    tone.connect(loudness).connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + 0.3);
  }
}
