// Short notices in the corner: something was done, or could not be.
import type { IconName } from "./icons.ts";

export type Tone = "good" | "bad" | "plain";

export interface Toast {
  readonly id: number;
  readonly tone: Tone;
  readonly text: string;
  /** What the reader can do about it. */
  readonly mend: string;
  readonly icon: IconName;
}

const STAYS = { good: 4_000, plain: 6_000, bad: 10_000 } as const;
const MOST = 4;
const SIGN = { good: "check", plain: "info", bad: "warning" } as const;

class Toasts {
  all = $state<readonly Toast[]>([]);
  #next = 1;

  /** Say it. The oldest goes when there would be too many; the same text is not said twice. */
  say(text: string, tone: Tone = "plain", mend = ""): void {
    const others = this.all.filter((toast) => toast.text !== text);
    const toast = { id: this.#next++, tone, text, mend, icon: SIGN[tone] };
    this.all = [...others, toast].slice(-MOST);
    setTimeout(() => { this.dismiss(toast.id); }, STAYS[tone]);
  }

  dismiss(id: number): void {
    this.all = this.all.filter((toast) => toast.id !== id);
  }
}

export const toasts = new Toasts();
