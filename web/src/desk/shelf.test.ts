// @vitest-environment happy-dom
import { beforeEach, describe, expect, test, vi } from "vitest";

import { Failure } from "../live/client.ts";
import { Outbox, type Send } from "./outbox.svelte.ts";
import { fateOf, NO_DRAFT, NO_WRAP_UP, pauseAfter, Shelf } from "./shelf.ts";

const DRAFT = { text: "Hello", attachments: [], whisper: false };
const AWAY = new Failure("unreachable", 0, "");
const TOO_LONG = new Failure("message_too_long", 422, "The message is too long.");

beforeEach(() => {
  localStorage.clear();
  vi.useFakeTimers();
});

describe("the shelf", () => {
  test("gives a draft back after a reload, and only to its agent", () => {
    new Shelf("zoe").keepDraft("c1", DRAFT);
    expect(new Shelf("zoe").draft("c1")).toEqual(DRAFT);
    expect(new Shelf("yann").draft("c1")).toEqual(NO_DRAFT);
  });

  test("forgets contacts that are no longer the agent's, and keeps the others", () => {
    const shelf = new Shelf("zoe");
    for (const contact of ["c1", "c2"]) {
      shelf.keepDraft(contact, DRAFT);
      shelf.keepWrapUp(contact, { disposition: "solved", notes: "n" });
      shelf.keepRead(contact, 4);
    }
    shelf.tidy(new Set(["c2"]), 0);
    expect([shelf.draft("c1"), shelf.wrapUp("c1"), shelf.read("c1")]).toEqual([NO_DRAFT, NO_WRAP_UP, 0]);
    expect([shelf.draft("c2"), shelf.wrapUp("c2").notes, shelf.read("c2")]).toEqual([DRAFT, "n", 4]);
  });

  test("leaves nothing of an agent behind once cleared, and nothing of another touched", () => {
    new Shelf("zoe").keepDraft("c1", DRAFT);
    new Shelf("yann").keepDraft("c1", DRAFT);
    new Shelf("zoe").clear();
    expect(Object.keys(localStorage)).toEqual(["cordboard.desk.yann.draft.c1"]);
  });

  test("survives what someone else wrote into the storage", () => {
    localStorage.setItem("cordboard.desk.zoe.draft.c1", "{broken");
    expect(new Shelf("zoe").draft("c1")).toEqual(NO_DRAFT);
  });
});

test.each([
  [null, "sent"],
  [AWAY, "later"],
  [new Failure("store_unavailable", 503, ""), "later"],
  [new Failure("session_over", 401, ""), "later"],
  [TOO_LONG, "refused"],
  [new Failure("not_serving", 409, ""), "refused"],
])("a message whose sending ended in %s is %s", (error, fate) => {
  expect(fateOf(error)).toBe(fate);
});

test("tries come further and further apart, but never more than half a minute", () => {
  expect([1, 2, 3, 9].map(pauseAfter)).toEqual([2_000, 4_000, 8_000, 30_000]);
});

describe("the outbox", () => {
  /** Answers each message with the next of `answers`; the last one for ever. */
  function server(...answers: (Failure | null)[]): { readonly send: Send; readonly got: string[]; readonly ids: string[] } {
    const [got, ids]: [string[], string[]] = [[], []];
    const send: Send = (message) => {
      got.push(message.text);
      ids.push(message.id);
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      return answer ? Promise.reject(answer) : Promise.resolve();
    };
    return { send, got, ids };
  }

  const settle = (): Promise<void> => vi.advanceTimersByTimeAsync(0).then(() => undefined);
  const say = (text: string): typeof DRAFT => ({ ...DRAFT, text });

  test("sends in order, one after the other", async () => {
    const { send, got } = server(null);
    const outbox = new Outbox(new Shelf("zoe"), send);
    for (const text of ["one", "two", "three"]) outbox.post("c1", "Amal", say(text));
    await settle();
    expect(got).toEqual(["one", "two", "three"]);
  });

  test("keeps a message the server did not get, and sends the same one again by itself", async () => {
    const { send, got, ids } = server(AWAY, AWAY, null);
    const outbox = new Outbox(new Shelf("zoe"), send);
    outbox.post("c1", "Amal", say("one"));
    outbox.post("c1", "Amal", say("two"));
    await settle();
    expect(outbox.of("c1").map((message) => message.state)).toEqual(["later", "sending"]);
    await vi.advanceTimersByTimeAsync(2_000);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(got).toEqual(["one", "one", "one", "two"]);
    expect(new Set(ids.slice(0, 3)).size).toBe(1);
  });

  test("still has it after a reload, and sends it once the line is back", async () => {
    new Outbox(new Shelf("zoe"), server(AWAY).send).post("c1", "Amal", say("one"));
    await settle();
    const { send, got } = server(null);
    const reloaded = new Outbox(new Shelf("zoe"), send);
    expect(reloaded.of("c1").map((message) => message.text)).toEqual(["one"]);
    reloaded.retry();
    await settle();
    expect(got).toEqual(["one"]);
    expect(new Shelf("zoe").unsent()).toEqual([]);
  });

  test("stands aside for the message itself once that comes back on the stream", async () => {
    const { send, ids } = server(null);
    const outbox = new Outbox(new Shelf("zoe"), send);
    outbox.post("c1", "Amal", say("one"));
    await settle();
    expect(outbox.of("c1").map((message) => message.state)).toEqual(["sent"]);
    outbox.arrived(new Set(ids));
    expect(outbox.all).toEqual([]);
  });

  test("shows a refusal with its reason and goes on with the next", async () => {
    const { send, got } = server(TOO_LONG, null);
    const outbox = new Outbox(new Shelf("zoe"), send);
    outbox.post("c1", "Amal", say("far too long"));
    outbox.post("c1", "Amal", say("short"));
    await settle();
    expect(got).toEqual(["far too long", "short"]);
    expect(outbox.of("c1").map((message) => [message.state, message.problem])).toEqual([
      ["refused", "The message is too long."],
      ["sent", ""],
    ]);
    expect(new Shelf("zoe").unsent().map((message) => message.text)).toEqual(["far too long"]);
  });
});
