import { describe, expect, test } from "vitest";

import { actOf } from "./keys.ts";

const press = (key: string, code: string, held: Partial<Record<"altKey" | "ctrlKey" | "metaKey", boolean>> = {}) => ({
  key,
  code,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  ...held,
});

describe("a key asks for", () => {
  test.each([
    ["accepting", press("a", "KeyA", { altKey: true }), "accept"],
    ["accepting, by its letter on a French keyboard", press("a", "KeyQ", { altKey: true }), "accept"],
    ["accepting, by its place where Alt writes another sign", press("å", "KeyA", { altKey: true }), "accept"],
    ["declining", press("D", "KeyD", { altKey: true }), "decline"],
    ["the third contact", press("3", "Digit3", { altKey: true }), "choose/3"],
    ["the third contact, with Ctrl where the browser allows", press("3", "Digit3", { ctrlKey: true }), "choose/3"],
    ["the next contact", press("ArrowDown", "ArrowDown", { altKey: true }), "next"],
    ["nothing: a plain letter", press("a", "KeyA"), null],
    ["nothing: the browser's own Ctrl+A", press("a", "KeyA", { ctrlKey: true }), null],
    ["nothing: Alt Gr writes a sign", press("€", "KeyE", { altKey: true, ctrlKey: true }), null],
    ["nothing: a key of the system", press("a", "KeyA", { altKey: true, metaKey: true }), null],
  ])("%s", (_what, event, act) => {
    expect(actOf(event, true)).toBe(act);
  });

  test("help, but not from within a text", () => {
    expect(actOf(press("?", "Slash"), false)).toBe("help");
    expect(actOf(press("?", "Slash"), true)).toBeNull();
  });
});
