import { describe, expect, test } from "vitest";

import type { MessageView } from "../live/types.ts";
import { bubblesOf, piecesOf, unansweredSince, unreadAfter } from "./thread.ts";

let number = 0;
function message(author: MessageView["author"], at: string, changed: Partial<MessageView> = {}): MessageView {
  number += 1;
  return {
    id: `m${String(number)}`,
    contact_id: "c",
    at: `2026-03-02T${at}Z`,
    author,
    author_id: author,
    author_name: author,
    text: "…",
    attachments: [],
    whisper: false,
    number,
    ...changed,
  };
}

describe("bubbles", () => {
  test("hold what one person writes within three minutes", () => {
    const bubbles = bubblesOf([message("visitor", "09:00:00"), message("visitor", "09:02:59"), message("visitor", "09:06:00")]);
    expect(bubbles.map((bubble) => bubble.messages.length)).toEqual([2, 1]);
  });

  test("never mix what the customer sees with what they must not", () => {
    const bubbles = bubblesOf([message("agent", "09:00:00"), message("agent", "09:00:01", { whisper: true })]);
    expect(bubbles.map((bubble) => bubble.whisper)).toEqual([false, true]);
  });

  test("begin anew with a new day", () => {
    const late = message("agent", "11:59:30", { at: "2026-03-02T11:59:30" });
    const next = message("agent", "", { at: "2026-03-03T12:00:10" });
    expect(bubblesOf([late, next]).map((bubble) => bubble.newDay)).toEqual([false, true]);
  });

  test("show supervisors on our side and the system in the middle", () => {
    const bubbles = bubblesOf([message("visitor", "09:00:00"), message("supervisor", "09:00:01"), message("system", "09:00:02")]);
    expect(bubbles.map((bubble) => bubble.side)).toEqual(["theirs", "ours", "middle"]);
  });
});

describe("a customer waits for an answer", () => {
  const [asked, more, told] = [message("visitor", "09:00:00"), message("visitor", "09:01:00"), message("agent", "09:02:00")];

  test("since the first thing they said after ours", () => {
    expect(unansweredSince([asked, more])).toBe(asked.at);
    expect(unansweredSince([told, more])).toBe(more.at);
  });

  test("not when ours was the last word", () => {
    expect(unansweredSince([asked, told])).toBeNull();
    expect(unansweredSince([])).toBeNull();
  });

  test("even while staff whisper among themselves", () => {
    expect(unansweredSince([asked, message("agent", "09:03:00", { whisper: true })])).toBe(asked.at);
  });
});

test("unread are messages of others after the last one seen or written", () => {
  const all = [message("visitor", "09:00:00"), message("agent", "09:00:01", { author_id: "zoe" }), message("visitor", "09:00:02"), message("system", "09:00:03")];
  const first = all[0]?.number ?? 0;
  expect(unreadAfter(all, first + 1, "yann")).toBe(1);
  expect(unreadAfter(all, first - 1, "yann")).toBe(3);
  expect(unreadAfter(all, first - 1, "zoe")).toBe(1);
});

test.each([
  ["plain", [{ text: "plain" }]],
  ["see https://a.example/x?y=1.", [{ text: "see " }, { link: "https://a.example/x?y=1" }, { text: "." }]],
  ["请看 https://a.example/退货。谢谢", [{ text: "请看 " }, { link: "https://a.example/退货" }, { text: "。谢谢" }]],
  ["javascript:alert(1) <a href='https://b.example'>", [
    { text: "javascript:alert(1) <a href='" },
    { link: "https://b.example" },
    { text: "'>" },
  ]],
])("%s has these links", (text, pieces) => {
  expect(piecesOf(text)).toEqual(pieces);
});
