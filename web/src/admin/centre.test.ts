import { describe, expect, test } from "vitest";

import { fresh, idFor, isId, LIST_SECTIONS, nameOf, usesOf } from "./centre.ts";
import { aCentre } from "./testing.ts";

describe("an id made of a name", () => {
  test.each([
    ["Billing & Returns", [], "billing-returns"],
    ["Žąsų reikalai", [], "zasu-reikalai"],
    ["Sales", ["sales", "sales-2"], "sales-3"],
    ["账单", [], "new"],
  ])("for %s beside %j is %s", (name, taken, id) => {
    expect(idFor(name, taken)).toBe(id);
    expect(isId(id)).toBe(true);
  });
});

test.each(LIST_SECTIONS)("a new item of %s knows its id and is called by it until it has a name", (section) => {
  const item = fresh(section, "x", aCentre());
  expect(item.id).toBe("x");
  expect(nameOf(item)).toBe("x");
});

describe("who uses an item", () => {
  const centre = aCentre();
  test.each([
    ["queues", "sales", ["users/zoe", "sites/shop"]],
    ["skills", "billing", ["users/zoe"]],
    ["skills", "lithuanian", []],
    ["teams", "day", ["users/zoe"]],
    ["capacity", "standard", []],
  ] as const)("%s %s: %j", (section, id, users) => {
    expect(usesOf(centre, section, id).map((use) => `${use.section}/${use.id}`)).toEqual(users);
  });

  test("an overflow counts, the queue itself does not", () => {
    const [sales, care] = centre.queues;
    if (sales === undefined || care === undefined) throw new Error("the centre has two queues");
    const step = { after: 30, requires: [], keep_contact_requirements: true, overflow: ["care", "sales"] };
    const wider = { ...centre, queues: [{ ...sales, steps: [step] }, care] };
    expect(usesOf(wider, "queues", "care")).toEqual([{ section: "queues", id: "sales" }]);
  });
});
