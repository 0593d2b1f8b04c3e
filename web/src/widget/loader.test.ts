// @vitest-environment happy-dom
import type { DetachedWindowAPI } from "happy-dom";
import { expect, test } from "vitest";

import { load } from "./loader.ts";

// The centre of these tests answers every frame with an empty page.
const { settings } = (window as unknown as { happyDOM: DetachedWindowAPI }).happyDOM;
settings.enableIframePageLoading = true;
settings.fetch.interceptor = {
  beforeAsyncRequest: ({ window: frame }) =>
    Promise.resolve(new frame.Response("", { headers: { "Content-Type": "text/html" } })),
};

function onThePage(): HTMLIFrameElement {
  const script = document.createElement("script");
  script.dataset["site"] = "shop 1";
  script.dataset["language"] = "lt";
  script.src = "https://centre.example/widget.js";
  return load(script);
}

function say(frame: HTMLIFrameElement, origin: string, data: unknown): void {
  dispatchEvent(new MessageEvent("message", { source: frame.contentWindow, origin, data }));
}

test("the frame comes from where the script came from, for the site it names", () => {
  expect(onThePage().src).toBe("https://centre.example/chat/shop%201?language=lt");
});

test("the frame decides its own size and title", () => {
  const frame = onThePage();
  say(frame, "https://centre.example", { cordboard: "frame", width: 360, height: 520, title: "Chat" });
  expect([frame.style.width, frame.style.height, frame.title]).toEqual(["360px", "520px", "Chat"]);
});

test("nobody else's message moves the frame", () => {
  const frame = onThePage();
  say(frame, "https://elsewhere.example", { cordboard: "frame", width: 360, height: 520, title: "Chat" });
  say(frame, "https://centre.example", "frame");
  expect(frame.style.width).toBe("0px");
});
