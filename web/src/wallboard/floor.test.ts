import { expect, test } from "vitest";

import { actionsFor, changesFor, presenceIn } from "./actions.ts";
import { chosen, countPhases, holderOf, inOrder, lineOf, phaseSince, waitedFor } from "./floor.ts";
import { agent, at, contact, NINE, offer, served } from "./testing.ts";

const names = { agent: (id: string | null): string => id ?? "", queue: (id: string | null): string => id ?? "" };

const first = contact("first", { since: at(1) });
const second = contact("second", { since: at(5) });
const ringing = contact("ringing", { since: at(0), state: "offered", offer: offer("zoe") });
const talking = served("talking", "amal", 30);
const notes = contact("notes", { state: "ended", ended_at: at(40), segments: talking.segments });
const all = [notes, talking, second, first, ringing];

test("a line is in order of its places, and who is being offered keeps theirs", () => {
  expect(lineOf(all, "sales").map((each) => each.id)).toEqual(["ringing", "first", "second"]);
  expect(lineOf(all, "care")).toEqual([]);
});

test("contacts come in the order of their life, the longest first", () => {
  expect(inOrder(all, "phase", false, names).map((each) => each.id)).toEqual([
    "first",
    "second",
    "ringing",
    "talking",
    "notes",
  ]);
  expect(countPhases(all)).toEqual({ waiting: 2, offered: 1, connected: 1, wrap_up: 1, parked: 0 });
});

test("each is in somebody's hands or nobody's", () => {
  expect(all.map(holderOf)).toEqual(["amal", "amal", null, null, "zoe"]);
});

test("time counts from where the phase began", () => {
  expect(phaseSince(talking)).toBe(at(30));
  expect(phaseSince(notes)).toBe(at(40));
  expect(waitedFor(first, NINE + 11_000)).toBe(10);
  expect(waitedFor(talking, NINE + 90_000)).toBe(30);
  expect(waitedFor(contact("parked", { state: "parked", queued_at: null }), NINE)).toBeNull();
});

test("they are found by customer, agent or words, in a queue or a phase", () => {
  const found = (wanted: object): string[] =>
    chosen(all, { queue: "", phase: "", text: "", ...wanted }, names.agent).map((each) => each.id);
  expect(found({ text: "amal" })).toEqual(["notes", "talking"]);
  expect(found({ phase: "offered" })).toEqual(["ringing"]);
  expect(found({ queue: "care" })).toEqual([]);
});

test("a supervisor whispers only where they are and somebody listens", () => {
  const watched = { ...talking, supervisors: [{ user_id: "sam", mode: "watch" as const }] };
  expect(presenceIn(watched, "sam")).toBe("watch");
  expect(actionsFor(talking, "sam")).toEqual(["watch", "join", "take_over", "move", "end"]);
  expect(actionsFor(watched, "sam")).toEqual(["join", "whisper", "leave", "take_over", "move", "end"]);
  expect(actionsFor(first, "sam")).toEqual(["watch", "take_over", "move", "end"]);
  expect(actionsFor(notes, "sam")).toEqual([]);
  expect(actionsFor(served("own", "sam"), "sam")).toEqual(["watch", "move", "end"]);
});

test("an agent is put into a state they are not in", () => {
  expect(changesFor(agent("zoe"))).toEqual(["break", "off"]);
  expect(changesFor(agent("zoe", { state: "off" }))).toEqual(["ready", "break"]);
});
