import { describe, expect, test } from "vitest";

import { differences, merge, same, touched, valueAt, withAt } from "./changes.ts";
import { aCentre } from "./testing.ts";

const base = aCentre();
const sales = ["queues", "sales"];

describe("what differs", () => {
  test("is said at the smallest place, items by their id", () => {
    const changed = withAt(base, [...sales, "target", "within"], 60);
    expect(differences(base, changed)).toEqual([
      { path: ["queues", "sales", "target", "within"], kind: "changed", from: 20, to: 60 },
    ]);
  });

  test("tells an item that came and one that went", () => {
    const team = { id: "night", name: "Night" };
    const changed = withAt(withAt(base, ["teams", "night"], team), ["skills", "billing"], undefined);
    expect(differences(base, changed)).toEqual([
      { path: ["skills", "billing"], kind: "removed", from: base.skills[0], to: undefined },
      { path: ["teams", "night"], kind: "added", from: undefined, to: team },
    ]);
  });

  test("is nothing when an item only moved, but a new order is told", () => {
    const moved = { ...base, queues: base.queues.toReversed() };
    expect(differences(base, moved)).toEqual([
      { path: ["queues"], kind: "changed", from: ["sales", "care"], to: ["care", "sales"] },
    ]);
  });

  test("is counted by section", () => {
    const changed = withAt(withAt(withAt(base, [...sales, "name"], "Shop"), ["name"], "New"), ["limits", "session_hours"], 8);
    const found = touched(base, changed as typeof base);
    expect([...found.keys()].toSorted()).toEqual(["general", "limits", "queues"]);
    expect([...(found.get("queues") ?? [])]).toEqual(["sales"]);
  });
});

describe("joining two people's work", () => {
  test("takes both when they touched different things, even in one item", () => {
    const mine = withAt(base, [...sales, "name"], "Shop");
    const theirs = withAt(withAt(base, [...sales, "wrap_up"], 90), ["teams", "night"], { id: "night", name: "Night" });
    const joined = merge(base, mine, theirs);
    expect(joined.clashes).toEqual([]);
    expect(valueAt(joined.value, [...sales, "name"])).toBe("Shop");
    expect(valueAt(joined.value, [...sales, "wrap_up"])).toBe(90);
    expect(valueAt(joined.value, ["teams", "night", "name"])).toBe("Night");
  });

  test("names a value both changed, and keeps mine until somebody chooses", () => {
    const joined = merge(base, withAt(base, [...sales, "wrap_up"], 30), withAt(base, [...sales, "wrap_up"], 90));
    expect(joined.clashes).toEqual([{ path: ["queues", "sales", "wrap_up"], base: 60, mine: 30, theirs: 90 }]);
    expect(valueAt(joined.value, [...sales, "wrap_up"])).toBe(30);
  });

  test("names an item one removed and the other changed", () => {
    const joined = merge(base, withAt(base, sales, undefined), withAt(base, [...sales, "wrap_up"], 90));
    expect(joined.clashes).toHaveLength(1);
    expect(joined.clashes[0]?.mine).toBeUndefined();
    expect(valueAt(joined.value, sales)).toBeUndefined();
  });

  test("removes what either removed and nobody else touched", () => {
    const joined = merge(base, base, withAt(base, sales, undefined));
    expect(valueAt(joined.value, sales)).toBeUndefined();
    expect(valueAt(merge(base, withAt(base, sales, undefined), base).value, sales)).toBeUndefined();
  });

  test("with oneself changes nothing", () => {
    const mine = withAt(base, [...sales, "name"], "Shop");
    expect(same(merge(base, mine, mine).value, mine)).toBe(true);
  });
});
