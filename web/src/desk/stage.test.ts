import { describe, expect, test } from "vitest";

import FRAMES_TOLD from "../../../tests/snapshots/live_frames.json";
import { apply, noEntities, replace } from "../live/entities.ts";
import type { ContactView } from "../live/types.ts";
import { frameOf } from "../live/validate.ts";
import { mineOf, segmentOf, stageOf } from "./stage.ts";

const FRAMES: readonly unknown[] = FRAMES_TOLD;

/** The contact of the story, as it stood after so many frames. */
function amal(frames: number): ContactView {
  const entities = noEntities();
  for (const frame of FRAMES.slice(0, frames).map((each) => frameOf(JSON.stringify(each)))) {
    if (frame?.type === "snapshot") replace(entities, frame);
    if (frame?.type === "changes") apply(entities, frame.changes);
  }
  const contact = entities.contacts.get("c-amal");
  if (contact === undefined) throw new Error("the story has no such contact");
  return contact;
}

const [waiting, offered, serving, wrapping] = [amal(1), amal(2), amal(3), amal(6)];

describe("a contact is to an agent", () => {
  test.each([
    ["nothing while it waits", waiting, null],
    ["an offer while they may answer it", offered, "offer"],
    ["served while they talk", serving, "serving"],
    ["a wrap-up until it is written up", wrapping, "wrap_up"],
  ])("%s", (_what, contact, stage) => {
    expect(stageOf(contact, "zoe")).toBe(stage);
  });

  test("nothing when it is someone else's", () => {
    for (const contact of [offered, serving, wrapping]) expect(stageOf(contact, "yann")).toBeNull();
  });
});

test("a customer who comes back to an agent after a transfer is timed by the later part", () => {
  const [part] = serving.segments;
  if (!part) throw new Error("no part");
  const earlier = { ...part, connected_at: "2026-03-02T08:00:00Z", ended_at: "2026-03-02T08:05:00Z" };
  expect(segmentOf({ ...serving, segments: [earlier, part] }, "zoe")).toEqual(part);
});

test("offers stand first, then those served, then wrap-ups; the oldest of each first", () => {
  const later = { ...serving, id: "c-late", segments: serving.segments.map((s) => ({ ...s, connected_at: "2026-03-02T09:30:00Z" })) };
  const mine = mineOf([{ ...wrapping, id: "c-done" }, later, waiting, serving, { ...offered, id: "c-new" }], "zoe");
  expect(mine.map((one) => one.contact.id)).toEqual(["c-new", "c-amal", "c-late", "c-done"]);
});
