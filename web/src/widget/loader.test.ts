// @vitest-environment happy-dom
import type { DetachedWindowAPI } from "happy-dom";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

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
const note = (): HTMLElement | null => root().querySelector<HTMLElement>(".note");
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
  expect([frame()?.hidden, button().getAttribute("aria-expanded")]).toEqual([true, "true"]);
  expect(note()?.hidden).toBe(false);
  say({ cordboard: "ready" });
  expect([frame()?.hidden, note()?.hidden]).toEqual([false, true]);
});

test("a frame that does not answer is asked for again and again, and the way out stays", async () => {
  await onThePage({ language: "en" });
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    button().click();
    const first = frame();
    await new Promise((loaded) => first?.addEventListener("load", loaded));
    await vi.advanceTimersByTimeAsync(15_000);
    const second = frame();
    expect(second).not.toBe(first);
    expect(note()?.textContent).toBe("The chat cannot be reached just now. We keep trying.");
    expect(button().classList.contains("full")).toBe(false);
    await vi.advanceTimersByTimeAsync(29_000);
    expect(frame()).toBe(second);
    say({ cordboard: "ready" });
    await vi.advanceTimersByTimeAsync(600_000);
    expect(frame()).toBe(second);
    expect([second?.hidden, button().classList.contains("full")]).toEqual([false, true]);
  } finally {
    vi.useRealTimers();
  }
});

test("whoever opens the panel goes on in it, once it is there", async () => {
  await onThePage();
  button().click();
  expect(root().activeElement).not.toBe(frame());
  say({ cordboard: "ready" });
  expect(root().activeElement).toBe(frame());
  say({ cordboard: "close" });
  expect(root().activeElement).toBe(button());
});

test("a panel that was open on the page before does not take the focus of this one", async () => {
  sessionStorage.setItem("cordboard.open.shop 1", "1");
  await onThePage();
  say({ cordboard: "ready" });
  expect(frame()?.hidden).toBe(false);
  expect(root().activeElement).not.toBe(frame());
});

test("a colour the page has chosen goes before the site's", async () => {
  const news = { cordboard: "news", visit: false, unread: 0, language: "en", colour: "#aa0011" };
  const shown = (): string | undefined => document.querySelector<HTMLElement>("[data-cordboard]")?.style.getPropertyValue("--colour");
  await onThePage();
  button().click();
  say(news);
  expect(shown()).toBe("#1d5c4d");
});

test("without a colour of its own the button takes the one the frame tells", async () => {
  const script = document.createElement("script");
  script.dataset["site"] = "shop 1";
  Object.defineProperty(script, "src", { value: `${CENTRE}/widget.js` });
  begin(script);
  await vi.waitFor(() => { root(); }, 3000);
  button().click();
  say({ cordboard: "news", visit: false, unread: 0, language: "en", colour: "#aa0011" });
  expect(document.querySelector<HTMLElement>("[data-cordboard]")?.style.getPropertyValue("--colour")).toBe("#aa0011");
});

test("the tag is on the page twice and the widget once", async () => {
  await onThePage();
  await onThePage();
  expect(document.querySelectorAll("[data-cordboard]").length).toBe(1);
});

test("the page's commands are carried out, those from before the script came too", async () => {
  window.Cordboard = [["open"]];
  await onThePage();
  say({ cordboard: "ready" });
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
    await onThePage({ language: "en" });
    expect(frame()?.title).toBe("Chat window");
    say({ cordboard: "ready" });
    expect(frame()?.hidden).toBe(!isOpen);
  }
});

test("nobody else's message moves anything", async () => {
  await onThePage();
  button().click();
  say({ cordboard: "ready" });
  say({ cordboard: "close" }, "https://elsewhere.example");
  say("close");
  say(null);
  dispatchEvent(new MessageEvent("message", { source: window, origin: CENTRE, data: { cordboard: "close" } }));
  expect(frame()?.hidden).toBe(false);
});
