// @vitest-environment happy-dom
import type { DetachedWindowAPI } from "happy-dom";
import { afterEach, beforeEach, expect, test } from "vitest";

import { begin } from "./loader.ts";

// The centre of these tests answers every frame with an empty page.
const { settings } = (window as unknown as { happyDOM: DetachedWindowAPI }).happyDOM;
settings.enableIframePageLoading = true;
settings.fetch.interceptor = {
  beforeAsyncRequest: ({ window: frame }) =>
    Promise.resolve(new frame.Response("", { headers: { "Content-Type": "text/html" } })),
};

const CENTRE = "https://centre.example";

beforeEach(() => {
  delete window.Cordboard;
  localStorage.clear();
  sessionStorage.clear();
});
afterEach(() => { document.body.replaceChildren(); });

/** Put the script tag on the page, and wait until it has done what it does. */
async function onThePage(data: Record<string, string> = {}): Promise<void> {
  const script = document.createElement("script");
  Object.assign(script.dataset, { site: "shop 1", colour: "#1d5c4d", ...data });
  Object.defineProperty(script, "src", { value: `${CENTRE}/widget.js` });
  begin(script);
  await new Promise((resolve) => setTimeout(resolve));
}

function root(): ShadowRoot {
  const found = document.querySelector("[data-cordboard]")?.shadowRoot;
  if (!found) throw new Error("no widget on the page");
  return found;
}
const frame = (): HTMLIFrameElement | null => root().querySelector("iframe");
const button = (): HTMLButtonElement => root().querySelector("button") ?? document.createElement("button");

function say(data: unknown, origin = CENTRE): void {
  dispatchEvent(new MessageEvent("message", { source: frame()?.contentWindow ?? null, origin, data }));
}

test("there is a button and no frame until somebody wants to chat", async () => {
  await onThePage({ language: "lt" });
  expect(frame()).toBeNull();
  expect(button().getAttribute("aria-label")).toBe("Kalbėkitės su mumis");
  button().click();
  expect(frame()?.src).toBe(`${CENTRE}/chat/shop%201?language=lt#from=${encodeURIComponent(location.origin)}`);
  expect([frame()?.hidden, button().getAttribute("aria-expanded")]).toEqual([false, "true"]);
});

test("the tag is on the page twice and the widget once", async () => {
  await onThePage();
  await onThePage();
  expect(document.querySelectorAll("[data-cordboard]").length).toBe(1);
});

test("the page's commands are carried out, those from before the script came too", async () => {
  window.Cordboard = [["open"]];
  await onThePage();
  expect(frame()?.hidden).toBe(false);
  window.Cordboard.push(["close"]);
  expect(frame()?.hidden).toBe(true);
});

test("new messages show on the button while the panel is closed", async () => {
  await onThePage({ language: "en" });
  button().click();
  say({ cordboard: "close" });
  say({ cordboard: "news", visit: true, unread: 2, language: "en" });
  expect(root().querySelector(".badge")?.textContent).toBe("2");
  expect(button().getAttribute("aria-label")).toBe("Chat with us: 2 new messages");
});

test("a chat that goes on has its frame on the next page at once, open if it was", async () => {
  await onThePage();
  button().click();
  say({ cordboard: "news", visit: true, unread: 0, language: "en" });
  for (const isOpen of [true, false]) {
    if (!isOpen) say({ cordboard: "close" });
    document.body.replaceChildren();
    delete window.Cordboard;
    await onThePage();
    expect(frame()?.hidden).toBe(!isOpen);
  }
});

test("nobody else's message moves anything", async () => {
  await onThePage();
  button().click();
  say({ cordboard: "close" }, "https://elsewhere.example");
  say("close");
  say(null);
  dispatchEvent(new MessageEvent("message", { source: window, origin: CENTRE, data: { cordboard: "close" } }));
  expect(frame()?.hidden).toBe(false);
});
