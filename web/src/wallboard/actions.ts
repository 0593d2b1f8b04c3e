// What a supervisor may do with a contact now, and with an agent. The server has the last word.
import type { AgentView, ContactView } from "../live/types.ts";
import { isInLine, phaseOf } from "./floor.ts";

export type ContactAction = "watch" | "join" | "leave" | "whisper" | "take_over" | "move" | "end";

/** Those that hurt somebody ask first. */
export const ASKS_FIRST: ReadonlySet<ContactAction> = new Set(["take_over", "end"]);

/** How this supervisor is present in a contact: not at all, unseen or in the open. */
export function presenceIn(contact: ContactView, me: string): "none" | "watch" | "join" {
  return contact.supervisors.find((there) => there.user_id === me)?.mode ?? "none";
}

export function actionsFor(contact: ContactView, me: string): ContactAction[] {
  const [phase, here] = [phaseOf(contact), presenceIn(contact, me)];
  if (phase === "wrap_up") return here === "none" ? [] : ["leave"];
  const actions: ContactAction[] = [];
  if (here === "none") actions.push("watch");
  if (here !== "join" && phase === "connected" && contact.agent_id !== me) actions.push("join");
  if (here !== "none" && phase === "connected" && contact.agent_id !== me) actions.push("whisper");
  if (here !== "none") actions.push("leave");
  if (contact.agent_id !== me) actions.push("take_over");
  if (isInLine(contact) || phase === "connected" || phase === "parked") actions.push("move");
  actions.push("end");
  return actions;
}

export type AgentChange = "ready" | "break" | "off";

/** States an agent can be put into; a break may follow a break, for another reason. */
export function changesFor(agent: AgentView): AgentChange[] {
  if (agent.state === "off") return ["ready", "break"];
  return agent.state === "ready" ? ["break", "off"] : ["ready", "break", "off"];
}
