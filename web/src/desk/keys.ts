// The desk's keys. One table: the screen listens by it, the help is written from it.
import type { Key } from "../i18n";

export type Act =
  | "accept"
  | "decline"
  | "next"
  | "previous"
  | "transfer"
  | "end"
  | "write"
  | "ready"
  | "context"
  | "help"
  | `choose/${number}`;

export interface Shortcut {
  readonly keys: readonly string[];
  readonly name: Key;
}

export const SHORTCUTS: readonly Shortcut[] = [
  { keys: ["Alt", "A"], name: "desk.keys.accept" },
  { keys: ["Alt", "D"], name: "desk.keys.decline" },
  { keys: ["Alt", "1…9"], name: "desk.keys.choose" },
  { keys: ["Alt", "↓"], name: "desk.keys.next" },
  { keys: ["Alt", "↑"], name: "desk.keys.previous" },
  { keys: ["Alt", "W"], name: "desk.keys.write" },
  { keys: ["Enter"], name: "desk.keys.send" },
  { keys: ["Shift", "Enter"], name: "desk.keys.line" },
  { keys: ["Alt", "T"], name: "desk.keys.transfer" },
  { keys: ["Alt", "E"], name: "desk.keys.end" },
  { keys: ["Ctrl", "Enter"], name: "desk.keys.dispose" },
  { keys: ["Alt", "R"], name: "desk.keys.ready" },
  { keys: ["Alt", "I"], name: "desk.keys.context" },
  { keys: ["?"], name: "desk.keys.help" },
];

const LETTERS: Readonly<Record<string, Act>> = {
  a: "accept",
  d: "decline",
  t: "transfer",
  e: "end",
  w: "write",
  r: "ready",
  i: "context",
  ArrowDown: "next",
  ArrowUp: "previous",
};

/** The letter meant: on keyboards where Alt writes another sign, the key's place tells. */
function letterOf(event: Pick<KeyboardEvent, "key" | "code">): string {
  if (/^[a-z]$/i.test(event.key)) return event.key.toLowerCase();
  return /^Key[A-Z]$/.test(event.code) ? event.code.slice(3).toLowerCase() : event.key;
}

type Pressed = Pick<KeyboardEvent, "key" | "code" | "altKey" | "ctrlKey" | "metaKey">;

/** What a key asks for; null when nothing. `typing` is whether it was pressed in a text field. */
export function actOf(event: Pressed, typing: boolean): Act | null {
  if (event.key === "?" && !typing && !event.altKey && !event.ctrlKey && !event.metaKey) return "help";
  if (event.metaKey || event.altKey === event.ctrlKey) return null;
  const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
  if (digit !== undefined) return `choose/${Number(digit)}`;
  return event.altKey ? (LETTERS[letterOf(event)] ?? null) : null;
}

/** Whether an element takes text. */
export function takesText(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio])"))
  );
}
