// @vitest-environment happy-dom
import { expect, test } from "vitest";

import { addressOf, go, routeOf } from "./router.ts";

const at = (path: string): URL => new URL(path, "https://centre.example");

test.each([
  ["/app/", "", []],
  ["/app/index.html", "", []],
  ["/app/wallboard", "wallboard", []],
  ["/app/admin/queues/q%2F1", "admin", ["queues", "q/1"]],
])("%s shows the screen %s", (path, screen, rest) => {
  expect(routeOf(at(path))).toMatchObject({ screen, rest });
});

test("an address leads back to what it was made from", () => {
  expect(routeOf(at(addressOf("admin", "teams", "Žirmūnai 1/2")))).toMatchObject({
    screen: "admin",
    rest: ["teams", "Žirmūnai 1/2"],
  });
});

test("going somewhere is noticed and can be undone", () => {
  let noticed = 0;
  addEventListener("popstate", () => (noticed += 1));
  go(addressOf("wallboard"));
  expect(noticed).toBe(1);
  expect(location.pathname).toBe("/app/wallboard");
});
