// Calls the agent: a sound, a notice of the system, a title that changes. Never all at once for nothing.
import { ICONS } from "../ui/icons.ts";

const REMEMBERED_AS = "cordboard.sound";

/** Two rising tones for an offer, one soft one for a message; made here, nothing is loaded. */
const TONES = {
  offer: [
    { hertz: 587, at: 0 },
    { hertz: 880, at: 0.16 },
  ],
  message: [{ hertz: 660, at: 0 }],
} as const;

let audio: AudioContext | null = null;

export function soundOn(): boolean {
  return localStorage.getItem(REMEMBERED_AS) !== "off";
}

export function setSound(on: boolean): void {
  localStorage.setItem(REMEMBERED_AS, on ? "on" : "off");
}

/** Play it, unless sound is off or the browser has not yet been touched and forbids it. */
export function play(what: keyof typeof TONES): void {
  if (!soundOn() || typeof AudioContext === "undefined" || !navigator.userActivation.hasBeenActive) return;
  audio ??= new AudioContext();
  if (audio.state === "suspended") void audio.resume();
  for (const { hertz, at } of TONES[what]) {
    const [tone, loudness] = [audio.createOscillator(), audio.createGain()];
    const begin = audio.currentTime + at;
    tone.frequency.value = hertz;
    loudness.gain.setValueAtTime(0, begin);
    loudness.gain.linearRampToValueAtTime(what === "offer" ? 0.16 : 0.07, begin + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.001, begin + 0.28);
    tone.connect(loudness).connect(audio.destination);
    tone.start(begin);
    tone.stop(begin + 0.3);
  }
}

/** Whether the system's notices can be asked for: not granted and not denied yet. */
export function mayAskForNotices(): boolean {
  return typeof Notification !== "undefined" && Notification.permission === "default";
}

export async function askForNotices(): Promise<void> {
  await Notification.requestPermission();
}

/** Show a notice of the system when the page is not in front; gives a way to take it back. */
export function notify(tag: string, title: string, body: string): () => void {
  if (typeof Notification === "undefined" || Notification.permission !== "granted" || document.hasFocus()) {
    return () => undefined;
  }
  const notice = new Notification(title, { tag, body });
  notice.onclick = () => {
    window.focus();
    notice.close();
  };
  return () => { notice.close(); };
}

const drawn = (dot: string): string =>
  `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="${ICONS.headset}" fill="none" stroke="#3b7be0" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"/>${dot}</svg>`,
  )}`;

const QUIET = drawn("");
const CALLING = drawn('<circle cx="12" cy="4" r="4" fill="#d93025"/>');

/** Write `calling` before the page's title and mark its icon; null puts both back. */
export function showTitle(plain: string, calling: string | null): void {
  document.title = calling === null ? plain : `${calling} · ${plain}`;
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  const wanted = calling === null ? QUIET : CALLING;
  if (icon && icon.href !== wanted) icon.href = wanted;
}
