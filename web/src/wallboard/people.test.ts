import { expect, test } from "vitest";

import { countStands, loadOf, people, sorted, standOf } from "./people.ts";
import { agent, at, contact, offer, served } from "./testing.ts";

const floor = new Map([
  ["chat", served("chat", "zoe")],
  ["ring", contact("ring", { state: "offered", offer: offer("amal") })],
  ["done", contact("done", { state: "ended", ended_at: at(9) })],
]);

test.each([
  ["nothing in hand", agent("zoe"), "ready"],
  ["a chat in hand", agent("zoe", { contacts: ["chat"] }), "serving"],
  ["an offer that rings", agent("amal", { contacts: ["ring"] }), "offered"],
  ["only notes to write", agent("zoe", { contacts: ["done"] }), "wrap_up"],
  ["a chat and notes", agent("zoe", { contacts: ["done", "chat"] }), "serving"],
  ["a contact out of our sight", agent("zoe", { contacts: ["elsewhere"] }), "serving"],
  ["a break with a chat to finish", agent("zoe", { state: "break", contacts: ["chat"] }), "break"],
  ["a desk that does not answer", agent("zoe", { present: false }), "lost"],
  ["signed off, desk gone", agent("zoe", { state: "off", present: false }), "off"],
])("an agent with %s stands there", (_said, who, stand) => {
  expect(standOf(who, floor)).toBe(stand);
});

const all = [
  agent("zoe", { name: "Zoë Žukaitė", team: "day", load: 60 }),
  agent("amal", { name: "Amal", team: "night", load: 90, since: at(-90) }),
  agent("off", { name: "Bert", team: "day", state: "off" }),
];

test("people are found by name without accents, by team, and those off only when asked for", () => {
  const found = (wanted: Partial<Parameters<typeof people>[2]>): string[] =>
    people(all, floor, { team: "", text: "", stand: "", ...wanted }).map((row) => row.agent.id);
  expect(found({})).toEqual(["zoe", "amal"]);
  expect(found({ text: "zukait zoe" })).toEqual(["zoe"]);
  expect(found({ team: "day" })).toEqual(["zoe"]);
  expect(found({ stand: "all", team: "day" })).toEqual(["zoe", "off"]);
  expect(found({ stand: "off" })).toEqual(["off"]);
});

test("rows keep one order while nothing changes", () => {
  const rows = people(all, floor, { team: "", text: "", stand: "all" });
  expect(sorted(rows, "load", true).map((row) => row.agent.id)).toEqual(["amal", "zoe", "off"]);
  expect(sorted(rows, "since", true).map((row) => row.agent.id)).toEqual(["amal", "off", "zoe"]);
  expect(sorted(rows.toReversed(), "team", false).map((row) => row.agent.id)).toEqual(["off", "zoe", "amal"]);
});

test("stands are counted, and load is a part of the units", () => {
  expect(countStands(all, floor)).toMatchObject({ ready: 2, off: 1, serving: 0 });
  expect(loadOf(agent("x", { load: 45, units: 90 }))).toBe(0.5);
  expect(loadOf(agent("x", { load: 0, units: 0 }))).toBe(0);
});
