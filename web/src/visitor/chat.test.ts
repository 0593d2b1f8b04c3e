// @vitest-environment happy-dom
import { describe, expect, test } from "vitest";

import { type Asking, Client, Failure } from "../live/client.ts";
import type { SocketOptions } from "../live/socket.ts";
import type { VisitView } from "../live/types.ts";
import type { Change } from "../live/validate.ts";
import { Chat } from "./chat.ts";
import { type Keep, keepOf } from "./keep.ts";
import type { SiteInfo } from "./site.ts";
import { ShelfOf } from "./testing.ts";
import type { Wire } from "./visit.ts";

const SITE: SiteInfo = {
  site: "shop",
  name: "Shop",
  centre_name: "Amberwick",
  language: "en",
  colour: "#1d5c4d",
  greeting: "",
  form: [],
  open: true,
  opens_at: null,
  leave_message: true,
  limits: { message_chars: 100, attachment_bytes: 0, attachment_kinds: [] },
};
const AT = "2026-11-23T09:00:00Z";
const VIEW: VisitView = {
  id: "c1",
  state: "waiting",
  queue_name: "Orders",
  position: 1,
  expected_wait: null,
  opens_at: null,
  agent_name: null,
  supervisor_name: null,
  rating: null,
};

/** A centre that answers the visitor's requests and remembers them. */
class Centre extends Client {
  readonly asked: { readonly path: string; readonly key: string; readonly body: unknown }[] = [];
  refuse: (path: string) => Failure | null = () => null;

  override ask<T>(_method: string, path: string, asking: Asking = {}): Promise<T> {
    this.asked.push({ path, key: asking.key ?? "", body: asking.body });
    const refusal = this.refuse(path);
    if (refusal !== null) {
      if (refusal.http === 401) this.onsignedout();
      return Promise.reject(refusal);
    }
    if (path.endsWith("/visits")) {
      return Promise.resolve({ contact_id: "c1", token: "v_1", visitor_key: "k", parked: false } as T);
    }
    return Promise.resolve((path === "/api/visitor/shop" ? SITE : { position: 1 }) as T);
  }

  /** The keys under which visits were begun. */
  get begun(): string[] {
    return this.asked.filter(({ path }) => path.endsWith("/visits")).map(({ key }) => key);
  }
}

class Line implements Wire {
  readonly said: unknown[] = [];
  isOpen = false;
  constructor(readonly options: Omit<SocketOptions, "url">) {}
  start(): void {
    this.isOpen = true;
  }
  stop(): void {
    this.isOpen = false;
  }
  send(frame: unknown): boolean {
    this.said.push(frame);
    return true;
  }
  shows(...changes: Change[]): void {
    this.options.onframe({ type: "snapshot", position: 1, at: AT, changes });
    this.options.onstate("open", 0);
  }
}

function opened(centre: Centre, keep: Keep): { chat: Chat; lines: Line[]; later: (() => void)[] } {
  const [lines, later]: [Line[], (() => void)[]] = [[], []];
  const chat = new Chat({
    site: "shop",
    keep,
    client: centre,
    wire: (options) => {
      const line = new Line(options);
      lines.push(line);
      return line;
    },
    later: (_pause, then) => void later.push(then),
  });
  return { chat, lines, later };
}

const keep = (): Keep => keepOf("shop", () => new ShelfOf());
const ALSO = { language: "en", page: "https://shop.example/tents" };
const AWAY = new Failure("unreachable", 0, "");
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe("a visit", () => {
  test("is found again on the next page", async () => {
    const kept = keep();
    const before = opened(new Centre(), kept).chat;
    await before.start();
    await before.begin({}, "hello", ALSO);
    const centre = new Centre();
    const { chat, lines } = opened(centre, kept);
    await chat.start();
    expect(chat.visit?.options.kept.contact_id).toBe("c1");
    expect([centre.begun, lines[0]?.options.protocols]).toEqual([[], ["cordboard.v1", "v_1"]]);
  });

  test("whose beginning was not answered is begun by the next page under the same key", async () => {
    const [kept, centre] = [keep(), new Centre()];
    const { chat } = opened(centre, kept);
    await chat.start();
    centre.refuse = () => AWAY;
    await expect(chat.begin({}, "hello", ALSO)).rejects.toBe(AWAY);
    centre.refuse = () => null;
    const next = opened(centre, kept).chat;
    await next.start();
    expect(next.visit).not.toBeNull();
    expect(new Set(centre.begun).size).toBe(1);
    expect(centre.begun.length).toBe(2);
  });

  test("that the centre refuses to begin is not begun behind the visitor's back", async () => {
    const [kept, centre] = [keep(), new Centre()];
    const { chat } = opened(centre, kept);
    await chat.start();
    centre.refuse = () => new Failure("form_incomplete", 422, "");
    await expect(chat.begin({}, "hello", ALSO)).rejects.toThrow();
    centre.refuse = () => null;
    const next = opened(centre, kept).chat;
    await next.start();
    expect(next.visit).toBeNull();
  });

  test("that nobody knows any more gives way to the form", async () => {
    const kept = keep();
    kept.set("visit", { contact_id: "c1", token: "v_old" });
    const { chat, lines } = opened(new Centre(), kept);
    await chat.start();
    lines[0]?.options.onstate("refused", 4401);
    expect([chat.visit, chat.trouble, kept.get("visit")]).toEqual([null, "visit_unknown", null]);
  });

  test("that is over leaves what could not be sent to the next one", async () => {
    const [kept, centre] = [keep(), new Centre()];
    const { chat, lines } = opened(centre, kept);
    await chat.start();
    await chat.begin({}, "", ALSO);
    lines[0]?.shows({ kind: "visit", id: "c1", value: VIEW });
    centre.refuse = (path) => (path.endsWith("/messages") ? new Failure("contact_over", 409, "") : null);
    chat.visit?.say("one more thing", []);
    await settled();
    lines[0]?.shows({ kind: "visit", id: "c1", value: { ...VIEW, state: "ended" } });
    expect(chat.visit?.isOver).toBe(true);
    chat.startAnew();
    expect([chat.visit, chat.draft.message, lines[0]?.isOpen]).toEqual([null, "one more thing", false]);
    expect(kept.names("out.")).toEqual([]);
  });

  test("counts what others said since the visitor looked, on the next page too", async () => {
    const kept = keep();
    const said = (number: number): Change => ({
      kind: "message",
      id: `m${String(number)}`,
      value: {
        id: `m${String(number)}`,
        contact_id: "c1",
        at: AT,
        author: "agent",
        author_id: "zoe",
        author_name: "Zoë",
        text: "hello",
        attachments: [],
        whisper: false,
        number,
      },
    });
    const first = opened(new Centre(), kept);
    await first.chat.start();
    await first.chat.begin({}, "", ALSO);
    first.lines[0]?.shows({ kind: "visit", id: "c1", value: VIEW }, said(1));
    expect(first.chat.visit?.unread).toBe(1);
    first.chat.visit?.read();
    const next = opened(new Centre(), kept);
    await next.chat.start();
    next.lines[0]?.shows({ kind: "visit", id: "c1", value: VIEW }, said(1), said(2));
    expect(next.chat.visit?.unread).toBe(1);
  });

  test("tells the centre that its visitor writes, and not with every letter", async () => {
    const { chat, lines } = opened(new Centre(), keep());
    await chat.start();
    await chat.begin({}, "", ALSO);
    chat.visit?.types(true);
    chat.visit?.types(true);
    chat.visit?.types(false);
    chat.visit?.types(false);
    expect(lines[0]?.said).toEqual([{ type: "typing", on: true }, { type: "typing", on: false }]);
  });
});

test("a centre that is away is asked again until it is there", async () => {
  const centre = new Centre();
  centre.refuse = () => AWAY;
  const { chat, later } = opened(centre, keep());
  await chat.start();
  expect(chat.trouble).toBe("unreachable");
  centre.refuse = () => null;
  later[0]?.();
  await settled();
  expect([chat.trouble, chat.info?.centre_name]).toEqual([null, "Amberwick"]);
});
