import { describe, expect, test } from "vitest";

import en from "../i18n/en.json";
import { fresh, LIST_SECTIONS } from "./centre.ts";
import { valueAt } from "./changes.ts";
import { FORMS, labelKey, RECORD_SECTIONS, recordOf, type Section, valueText } from "./forms.ts";
import { aCentre } from "./testing.ts";

const centre = aCentre();
const SECTIONS: readonly Section[] = [...LIST_SECTIONS, ...RECORD_SECTIONS];

function itemOf(section: Section): object {
  const record = RECORD_SECTIONS.find((name) => name === section);
  if (record !== undefined) return recordOf(centre, record) as object;
  return fresh(section as (typeof LIST_SECTIONS)[number], "x", centre);
}

describe.each(SECTIONS)("the form of %s", (section) => {
  const fields = FORMS[section].flatMap((group) => group.fields);

  test("has a label for every field", () => {
    for (const field of fields) expect(Object.keys(en)).toContain(labelKey(section, field.path));
  });

  test("edits only what there is", () => {
    for (const field of fields) expect(valueAt(itemOf(section), field.path)).not.toBeUndefined();
  });

  test("leaves nothing out but the id", () => {
    const listed = new Set(fields.map((field) => field.path[0]));
    const sections: ReadonlySet<string> = new Set([...LIST_SECTIONS, "routing", "limits"]);
    const there = Object.keys(itemOf(section)).filter((name) => name !== "id" && !sections.has(name));
    if (section !== "users" && section !== "general") expect(there.filter((name) => !listed.has(name))).toEqual([]);
    else for (const name of ["name", "language"]) expect(listed).toContain(name);
  });
});

test.each([
  [["queues", "sales", "ceiling"], 1200, "20m"],
  [["queues", "sales", "target", "share"], 0.925, "92.5%"],
  [["limits", "return_within"], 30, "30s"],
  [["limits", "session_hours"], 12, "12"],
  [["name"], "Acme", "Acme"],
  [["teams", "day"], { id: "day", name: "Day" }, '{"id":"day","name":"Day"}'],
])("a change of %j is written as its form writes it", (path, value, text) => {
  expect(valueText(path, value)).toBe(text);
});
