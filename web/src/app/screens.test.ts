import { expect, test } from "vitest";

import type { Me } from "../live/types.ts";
import { screensOf } from "./screens.ts";

type Part = Pick<Me, "is_agent" | "roles" | "permissions">;

const AGENT: Part = {
  is_agent: true,
  roles: ["agent"],
  permissions: ["contact.serve", "contact.look", "agent.look", "report.read", "wallboard.read"],
};
const SUPERVISOR: Part = { is_agent: false, roles: ["supervisor"], permissions: ["contact.watch", "wallboard.read", "report.read"] };
const ADMINISTRATOR: Part = { is_agent: false, roles: ["administrator"], permissions: ["settings.read", "wallboard.read"] };

test.each([
  ["an agent", AGENT, ["desk"]],
  ["a supervisor", SUPERVISOR, ["wallboard"]],
  ["a supervisor who also serves", { ...SUPERVISOR, is_agent: true, roles: ["agent", "supervisor"] } satisfies Part, ["desk", "wallboard"]],
  ["an administrator", ADMINISTRATOR, ["wallboard", "admin"]],
  ["nobody in particular", { is_agent: false, roles: [], permissions: [] } satisfies Part, []],
])("%s has these screens, the first one to begin with", (_who, me, screens) => {
  expect(screensOf(me).map((screen) => screen.id)).toEqual(screens);
});
