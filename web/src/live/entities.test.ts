import { describe, expect, test } from "vitest";

// Written by the Python tests from the server's own Structs.
import FRAMES_TOLD from "../../../tests/snapshots/live_frames.json";
import RESULT from "../../../tests/snapshots/live_result.json";
import { apply, type Entities, noEntities, replace } from "./entities.ts";
import { type Frame, frameOf, Malformed, type Snapshot, snapshotOf } from "./validate.ts";

const FRAMES: readonly Readonly<Record<string, unknown>>[] = FRAMES_TOLD;

function told(frames: readonly unknown[]): Entities {
  const entities = noEntities();
  for (const frame of frames.map((each) => frameOf(JSON.stringify(each)))) {
    if (frame?.type === "snapshot") replace(entities, frame);
    if (frame?.type === "changes") apply(entities, frame.changes);
  }
  return entities;
}

const changesOf = (frame: Frame | null): Snapshot["changes"] => (frame?.type === "changes" ? frame.changes : []);

describe("the server's frames", () => {
  test("lead from the old snapshot to the new one", () => {
    expect(told(FRAMES)).toEqual(told([RESULT]));
  });

  test("leave what a fresh snapshot would, from every frame on", () => {
    const whole = told(FRAMES);
    for (let seen = 1; seen <= FRAMES.length; seen += 1) {
      const entities = told(FRAMES.slice(0, seen));
      replace(entities, snapshotOf(RESULT));
      expect(entities).toEqual(whole);
    }
  });

  test("keep a conversation in its order, however its messages come", () => {
    const thread = told(FRAMES.slice(0, 4)).threads.get("c-amal");
    expect(thread?.map((message) => message.number)).toEqual([1, 2, 3]);
  });

  test("may be told twice", () => {
    const [last] = FRAMES.slice(-1);
    expect(told([...FRAMES, last])).toEqual(told(FRAMES));
  });
});

describe("a frame", () => {
  const contact = (): Record<string, unknown> => structuredClone(FRAMES[1] ?? {});

  test("with a field of the wrong type is refused, with its place", () => {
    const frame = contact() as { changes: { value: Record<string, unknown> }[] };
    Object.assign(frame.changes[0]?.value ?? {}, { offer: { offer_id: 7 } });
    expect(() => frameOf(JSON.stringify(frame))).toThrow(new Malformed("contact/c-amal.offer.offer_id", "string"));
  });

  test("with a state this page does not know is refused", () => {
    const frame = contact() as { changes: { value: Record<string, unknown> }[] };
    Object.assign(frame.changes[0]?.value ?? {}, { state: "levitating" });
    expect(() => frameOf(JSON.stringify(frame))).toThrow(/contact\/c-amal\.state: expected one of arrived/);
  });

  test.each([["[]"], ["3"], ['{"type":"changes"}'], ['{"type":"changes","position":1,"at":"x","changes":{}}']])(
    "like %s is refused",
    (text) => {
      expect(() => frameOf(text)).toThrow(Malformed);
    },
  );

  test("of a type or kind only a newer server knows is passed over", () => {
    expect(frameOf('{"type":"weather"}')).toBeNull();
    const frame = frameOf('{"type":"changes","position":1,"at":"x","changes":[{"kind":"call","id":"1","value":{}}]}');
    expect(changesOf(frame)).toEqual([]);
  });
});
