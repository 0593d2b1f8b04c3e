// The frame a visitor chats in. The loader puts it on the customer's page.
import "../ui/base.css";
import "./visitor.css";

import { mount } from "svelte";

import { Client } from "../live/client.ts";
import { LiveSocket } from "../live/socket.ts";
import { Bridge } from "./bridge.ts";
import { Chat } from "./chat.ts";
import Frame from "./Frame.svelte";
import { keepOf } from "./keep.ts";
import { speak } from "./texts.svelte.ts";

const site = decodeURIComponent(location.pathname.split("/").at(-1) ?? "");
const asked = new URLSearchParams(location.search).get("language");
const keep = keepOf(site);
const bridge = new Bridge();
const stream = new URL("/api/visitor/stream", location.href);
stream.protocol = location.protocol === "https:" ? "wss:" : "ws:";

const chat = new Chat({
  site,
  keep,
  client: new Client(),
  wire: (options) => new LiveSocket({ ...options, url: () => stream.href }),
  later: (pause, then) => setTimeout(then, pause),
});

await speak([keep.get<string>("language"), asked, ...navigator.languages]);
mount(Frame, { target: document.body, props: { chat, bridge, keep } });
void chat.start();
