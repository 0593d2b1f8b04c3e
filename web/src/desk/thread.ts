// A conversation as bubbles: messages of one writer that follow each other closely stand together.
import type { MessageView } from "../live/types.ts";

export interface Bubble {
  /** The first message's id. */
  readonly id: string;
  readonly side: "theirs" | "ours" | "middle";
  readonly name: string;
  readonly whisper: boolean;
  readonly messages: readonly MessageView[];
  /** A new day begins with it. */
  readonly newDay: boolean;
}

/** Milliseconds between two messages that still belong together. */
const CLOSE = 3 * 60_000;

function sideOf(message: MessageView): Bubble["side"] {
  if (message.author === "system") return "middle";
  return message.author === "visitor" ? "theirs" : "ours";
}

function follows(before: MessageView, message: MessageView): boolean {
  return (
    before.author === message.author &&
    before.author_id === message.author_id &&
    before.whisper === message.whisper &&
    message.author !== "system" &&
    Date.parse(message.at) - Date.parse(before.at) < CLOSE
  );
}

/** Group a conversation, in its order. */
export function bubblesOf(messages: readonly MessageView[]): readonly Bubble[] {
  const bubbles: (Bubble & { messages: MessageView[] })[] = [];
  let before: MessageView | undefined;
  for (const message of messages) {
    const newDay = before !== undefined && new Date(before.at).toDateString() !== new Date(message.at).toDateString();
    const last = bubbles.at(-1);
    if (last && before && !newDay && follows(before, message)) last.messages.push(message);
    else {
      bubbles.push({
        id: message.id,
        side: sideOf(message),
        name: message.author_name,
        whisper: message.whisper,
        messages: [message],
        newDay,
      });
    }
    before = message;
  }
  return bubbles;
}

/** Since when the customer waits for an answer; null when the last word was ours. */
export function unansweredSince(messages: readonly MessageView[]): string | null {
  const spoken = messages.filter((message) => !message.whisper && message.author !== "system");
  const lastOurs = spoken.findLastIndex((message) => message.author !== "visitor");
  return spoken[lastOurs + 1]?.at ?? null;
}

/** How many messages from others stand after number `read`, and after what one wrote oneself. */
export function unreadAfter(messages: readonly MessageView[], read: number, me: string): number {
  const own = messages.findLast((message) => message.author_id === me)?.number ?? 0;
  return messages.filter((message) => message.number > Math.max(read, own) && message.author !== "system").length;
}

export type Piece = { readonly text: string } | { readonly link: string };

/** Up to a blank or quote, or the punctuation that Chinese puts right behind it; not the sentence's last sign. */
const LINK = /https?:\/\/[^\s<>"'。，；：！？（）【】「」]*[^\s<>"'.,;:!?)\]}。，；：！？（）【】「」]/gu;

/** A text with its web addresses apart, to be shown as links and never as markup. */
export function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const hit of text.matchAll(LINK)) {
    if (hit.index > from) pieces.push({ text: text.slice(from, hit.index) });
    pieces.push({ link: hit[0] });
    from = hit.index + hit[0].length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}
