import { describe, expect, test } from "vitest";

import { Failure } from "../live/client.ts";
import { type Keep, keepOf } from "./keep.ts";
import { Outbox, type Unsent } from "./outbox.ts";
import { ShelfOf } from "./testing.ts";

/** A centre that takes messages, and can be away or say no. */
class Centre {
  readonly taken: string[] = [];
  readonly ids: string[] = [];
  says: (message: Unsent) => Failure | null = () => null;

  readonly post = (message: Unsent): Promise<void> => {
    const refusal = this.says(message);
    if (refusal !== null) return Promise.reject(refusal);
    // As the real one: the same message again posts nothing.
    if (!this.ids.includes(message.message_id)) this.taken.push(message.text);
    this.ids.push(message.message_id);
    return Promise.resolve();
  };
}

const AWAY = new Failure("unreachable", 0, "");
let made = 0;

function outboxOf(centre: Centre, keep: Keep): { outbox: Outbox; pauses: number[]; wake: () => void } {
  const pauses: number[] = [];
  const waiting: (() => void)[] = [];
  const outbox = new Outbox({
    keep,
    contact: "c1",
    post: centre.post,
    onchange: () => undefined,
    newId: () => `m${String((made += 1))}`,
    now: () => Date.UTC(2026, 10, 23, 9),
    later: (pause, then) => {
      pauses.push(pause);
      waiting.push(then);
    },
  });
  return { outbox, pauses, wake: () => waiting.splice(0).forEach((then) => { then(); }) };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const keep = (): Keep => keepOf("shop", () => new ShelfOf());

describe("what the visitor writes", () => {
  test("arrives in the order it was written, though the line was down meanwhile", async () => {
    const centre = new Centre();
    centre.says = () => AWAY;
    const { outbox } = outboxOf(centre, keep());
    for (const text of ["one", "two", "three"]) outbox.add(text, []);
    await settled();
    expect(centre.taken).toEqual([]);
    centre.says = () => null;
    await outbox.send();
    expect(centre.taken).toEqual(["one", "two", "three"]);
  });

  test("outlives the page, and is sent by the next one in the same order", async () => {
    const [centre, kept] = [new Centre(), keep()];
    centre.says = () => AWAY;
    const { outbox } = outboxOf(centre, kept);
    outbox.add("one", []);
    outbox.add("two", []);
    await settled();
    centre.says = () => null;
    await outboxOf(centre, kept).outbox.send();
    expect(centre.taken).toEqual(["one", "two"]);
    expect(outboxOf(centre, kept).outbox.items).toEqual([]);
  });

  test("is posted once when the answer to it was lost", async () => {
    const centre = new Centre();
    const { outbox, wake } = outboxOf(centre, keep());
    let isLost = true;
    centre.says = (message) => {
      if (!isLost) return null;
      isLost = false;
      centre.taken.push(message.text);
      centre.ids.push(message.message_id);
      return AWAY;
    };
    outbox.add("hello", []);
    await settled();
    wake();
    await settled();
    expect(centre.taken).toEqual(["hello"]);
  });

  test("is tried again after longer and longer pauses", async () => {
    const centre = new Centre();
    centre.says = () => new Failure("unavailable", 503, "");
    const { outbox, pauses, wake } = outboxOf(centre, keep());
    outbox.add("hello", []);
    for (let tried = 0; tried < 6; tried += 1) {
      await settled();
      wake();
    }
    await settled();
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
  });

  test("waits as long as the centre asks when it was too much at once", async () => {
    const centre = new Centre();
    centre.says = () => new Failure("flooding", 429, "", "", { wait: 12 });
    const { outbox, pauses } = outboxOf(centre, keep());
    outbox.add("hello", []);
    await settled();
    expect(pauses).toEqual([12_000]);
    expect(outbox.heldUntil).toBe(Date.UTC(2026, 10, 23, 9, 0, 12));
    expect(outbox.items[0]?.state).toBe("waiting");
  });

  test("does not hold up the rest when the centre says no to it, and can be tried again", async () => {
    const centre = new Centre();
    centre.says = ({ text }) => (text === "long" ? new Failure("message_too_long", 422, "", "", { limit: 3 }) : null);
    const { outbox } = outboxOf(centre, keep());
    outbox.add("long", []);
    outbox.add("ok", []);
    await settled();
    expect(centre.taken).toEqual(["ok"]);
    const refused = outbox.items.find(({ state }) => state === "refused");
    expect(refused?.refusal).toEqual({ code: "message_too_long", details: { limit: 3 } });
    centre.says = () => null;
    outbox.retry(refused?.message_id ?? "");
    await settled();
    expect(centre.taken).toEqual(["ok", "long"]);
  });

  test("stays in sight until the conversation shows it", async () => {
    const { outbox } = outboxOf(new Centre(), keep());
    outbox.add("hello", []);
    await settled();
    expect(outbox.items.map(({ state }) => state)).toEqual(["accepted"]);
    outbox.arrived(new Set(outbox.items.map(({ message_id }) => message_id)));
    expect(outbox.items).toEqual([]);
  });
});
