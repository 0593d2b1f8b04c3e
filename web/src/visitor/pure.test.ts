import { describe, expect, test } from "vitest";

import { Failure } from "../live/client.ts";
import type { MessageView, VisitView } from "../live/types.ts";
import { only } from "../../tools/only.ts";
import { luminance, readableOn } from "./colour.ts";
import { kindNames, refusalOf } from "./files.ts";
import { filledIn, MESSAGE, problemOf, problemsIn, problemsOf } from "./form.ts";
import { keepOf } from "./keep.ts";
import { pieces } from "./links.ts";
import type { AskedField, SiteInfo } from "./site.ts";
import { ShelfOf } from "./testing.ts";
import { linesOf, type Note, notesOf, placed } from "./thread.ts";

const FIELD: AskedField = { id: "email", label: "E-mail", kind: "email", required: true, choices: [] };
const LIMITS = { message_chars: 20, attachment_bytes: 1000, attachment_kinds: ["image/png", "text/plain"] };
const SITE: SiteInfo = {
  site: "shop",
  name: "Shop",
  centre_name: "Amberwick",
  language: "en",
  colour: "#1d5c4d",
  greeting: "",
  form: [FIELD],
  open: true,
  opens_at: null,
  leave_message: true,
  limits: LIMITS,
};

describe("links in what people write", () => {
  test.each([
    ["See https://a.example/x.", "https://a.example/x"],
    ["(see www.a.example)", "https://www.a.example/"],
    ["https://en.example/wiki/Tent_(shelter), yes", "https://en.example/wiki/Tent_(shelter)"],
    ["看 https://a.example/茶，好吗", "https://a.example/%E8%8C%B6"],
    ["HTTPS://A.EXAMPLE/?q=1&r=2!", "https://a.example/?q=1&r=2"],
  ])("in %j leads to %s", (text, href) => {
    expect(pieces(text).map((piece) => piece.href).filter(Boolean)).toEqual([href]);
  });

  test.each(["javascript:alert(1)", "data:text/html,x", "https://", "http://x", "a@b.example", "<b>bold</b>", ""])(
    "are not made of %j",
    (text) => {
      expect(pieces(text).every(({ href }) => href === null)).toBe(true);
    },
  );

  test.each(["a https://a.example b www.b.example.", "https://a.example)", "…", "https://a.example\nhttps://b.example"])(
    "leave %j as it was written",
    (text) => {
      expect(pieces(text).map((piece) => piece.text).join("")).toBe(text);
    },
  );
});

describe("the form", () => {
  test.each([
    ["email", "a@b.example", null],
    ["email", "a b@c", "email"],
    ["email", " ", "required"],
    ["phone", "+370 600 12345", null],
    ["phone", "call me", "phone"],
    ["choice", "Boots", null],
    ["choice", "Tents", "choice"],
    ["text", "x".repeat(1001), "shorter"],
  ] as const)("holds a field of kind %s with %j to what is asked", (kind, given, problem) => {
    expect(problemOf({ ...FIELD, kind, choices: ["Boots"] }, given)).toBe(problem);
  });

  test("needs a message outside opening hours only", () => {
    expect(problemsOf(SITE, { email: "a@b.example" }, "")).toEqual({});
    expect(problemsOf({ ...SITE, open: false }, { email: "a@b.example" }, " ")).toEqual({ [MESSAGE]: "required" });
  });

  test("sends only answers to what is asked", () => {
    expect(filledIn(SITE, { email: " a@b.example ", secret: "x" })).toEqual({ email: "a@b.example" });
  });

  test("shows at each field what the centre found", () => {
    const failure = new Failure("form_incomplete", 422, "", "", {
      problems: [{ path: "fields.email", expected: "email" }],
    });
    expect(problemsIn(failure)).toEqual({ email: "email" });
  });
});

describe("a file", () => {
  test.each([
    [{ size: 10, type: "image/png" }, null],
    [{ size: 0, type: "image/png" }, "empty_file"],
    [{ size: 1001, type: "image/png" }, "too_large"],
    [{ size: 10, type: "video/mp4" }, "kind_not_allowed"],
    [{ size: 10, type: "" }, null],
  ])("like %j is refused before it is sent as %s", (file, refusal) => {
    expect(refusalOf(file, LIMITS)).toBe(refusal);
  });

  test("is named by its kind as people call it", () => {
    expect(kindNames(["image/png", "text/plain", "application/pdf"])).toBe("PNG, TXT, PDF");
  });
});

test.each(["#ffffff", "#000000", "#1d5c4d", "#f4d58a", "#777777", "#ff0000"])("text on %s can be read", (colour) => {
  const [on, under] = [luminance(readableOn(colour)), luminance(colour)].sort((a, b) => b - a);
  expect(((on ?? 0) + 0.05) / ((under ?? 0) + 0.05)).toBeGreaterThanOrEqual(4.5);
});

describe("what the browser keeps", () => {
  test("is found again by the next page, and by its own site alone", () => {
    const shelf = new ShelfOf();
    keepOf("shop", () => shelf).set("out.c1.m1", { text: "hello" });
    expect(keepOf("shop", () => shelf).names("out.c1.")).toEqual(["out.c1.m1"]);
    expect(keepOf("shop", () => shelf).get("out.c1.m1")).toEqual({ text: "hello" });
    expect(keepOf("dealers", () => shelf).names("")).toEqual([]);
  });

  test("lasts as long as the page where storage is denied", () => {
    const keep = keepOf("shop", () => {
      throw new DOMException("denied", "SecurityError");
    });
    keep.set("visit", 1);
    expect([keep.isLasting, keep.get("visit"), keep.names("")]).toEqual([false, 1, ["visit"]]);
  });

  test("is in memory when the storage is full", () => {
    const shelf = new ShelfOf();
    const keep = keepOf("shop", () => shelf);
    shelf.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
    keep.set("visit", 1);
    expect(keep.get("visit")).toBe(1);
  });
});

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

function said(number: number, author: MessageView["author"], name = "Zoë"): MessageView {
  return {
    id: `m${String(number)}`,
    contact_id: "c1",
    at: AT,
    author,
    author_id: name,
    author_name: name,
    text: String(number),
    attachments: [],
    whisper: false,
    number,
  };
}

describe("the conversation", () => {
  test("tells who came, who took over, and that it ended", () => {
    const zoe: VisitView = { ...VIEW, state: "connected", agent_name: "Zoë" };
    const told = (before: VisitView | null, now: VisitView): string[] =>
      notesOf(before, now, AT, 0).map(({ key, name }) => `${key} ${name}`.trim());
    expect(told(VIEW, zoe)).toEqual(["joined Zoë"]);
    expect(told(zoe, { ...zoe, agent_name: "Yann" })).toEqual(["joined Yann"]);
    expect(told(zoe, VIEW)).toEqual(["waiting_again"]);
    expect(told(zoe, { ...zoe, supervisor_name: "Rūta" })).toEqual(["supervisor_joined Rūta"]);
    expect(told(zoe, { ...zoe, state: "ended" })).toEqual(["ended"]);
    expect(told(zoe, zoe)).toEqual([]);
  });

  test("shows what happened where it happened, and names a writer once in a row", () => {
    const lines = linesOf(
      [said(1, "visitor", "Rasa"), said(2, "agent"), said(3, "agent")],
      [{ key: "joined", name: "Zoë", at: AT, after: 1 }],
      [],
    );
    expect(lines.map((line) => (line.kind === "said" ? `${line.message.text}${line.isFirst ? "!" : ""}` : line.kind))).toEqual([
      "day",
      "1!",
      "note",
      "2!",
      "3",
    ]);
  });

  test("tells of whoever joined before their first words, though nobody looked when they came", () => {
    const joined: Note = { key: "joined", name: "Zoë", at: AT, after: 3 };
    const talk = [said(1, "visitor", "Rasa"), { ...said(2, "agent", "Zoë"), at: "2026-03-02T08:00:00Z" }, said(3, "visitor", "Rasa")];
    expect(placed(joined, talk, [])).toEqual({ ...joined, after: 1, at: "2026-03-02T08:00:00Z" });
    expect(placed(joined, talk, [{ ...joined, after: 2 }])).toEqual(joined);
    expect(placed({ ...joined, key: "waiting_again" }, talk, []).after).toBe(3);
    expect(placed({ ...joined, name: "Yann" }, talk, []).after).toBe(3);
  });

  test("shows a message once, though it is in the outbox still", () => {
    const unsent = { message_id: "m1", text: "1", attachments: [], at: AT, order: 0, state: "accepted", refusal: null } as const;
    expect(linesOf([said(1, "visitor")], [], [unsent]).map(({ kind }) => kind)).toEqual(["day", "said"]);
    expect(linesOf([], [], [unsent]).map(({ kind }) => kind)).toEqual(["day", "unsent"]);
  });
});

test("a page carries only the texts it asks for", () => {
  expect(only('{"visitor.a": "1", "desk.a": "2"}', "visitor.")).toBe('{"visitor.a":"1"}');
});
