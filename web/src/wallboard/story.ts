// The lines of a contact's timeline: the log's events in words.
import { textFor } from "../i18n/dynamic.ts";
import type { TimelineEntry } from "../live/api.ts";
import type { IconName } from "../ui";
import { actorName, dispositionName, personName, queueName } from "./names.ts";

type Data = Readonly<Record<string, unknown>>;

function text(data: Data, name: string): string {
  const value = data[name];
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** Names in place of ids, for the blanks of a line. */
function blanks(entry: TimelineEntry): Record<string, string> {
  const { data } = entry;
  return {
    actor: actorName(entry.actor),
    agent: personName(text(data, "agent_id") || text(data, "to_agent")),
    from: personName(text(data, "from_agent")),
    user: personName(text(data, "user_id") || text(data, "by")),
    queue: queueName(text(data, "queue_id") || text(data, "to_queue")),
    customer: text(data, "customer_name"),
    author: text(data, "author_name"),
    step: text(data, "step"),
    score: text(data, "score"),
    disposition: dispositionName(text(data, "disposition")),
  };
}

/** What happened. Some events are told by why they happened: `timeline.contact_queued.moved`. */
export function lineText(entry: TimelineEntry): string {
  const params = blanks(entry);
  const variant = text(entry.data, "because") || text(entry.data, "mode") || (entry.data["whisper"] === true ? "whisper" : "");
  const plain = textFor(entry.text_key, entry.type, params);
  return variant === "" ? plain : textFor(`${entry.text_key}.${variant}`, plain, params);
}

/** What somebody wrote along with it. */
export function noteOf(entry: TimelineEntry): string {
  return text(entry.data, "note") || text(entry.data, "notes") || text(entry.data, "comment");
}

const SIGNS: Readonly<Record<string, IconName>> = {
  contact_arrived: "join",
  contact_queued: "queue",
  contact_parked: "moon",
  preference_lapsed: "clock",
  step_reached: "filter",
  ceiling_reached: "alert",
  offer_made: "bell",
  offer_accepted: "check",
  offer_declined: "close",
  offer_expired: "clock",
  offer_withdrawn: "close",
  contact_connected: "headset",
  message_posted: "chat",
  visitor_lost: "offline",
  visitor_returned: "globe",
  segment_ended: "stop",
  contact_transferred: "transfer",
  contact_taken_over: "take_over",
  supervisor_entered: "eye",
  supervisor_left: "eye",
  contact_ended: "stop",
  wrap_up_started: "edit",
  contact_disposed: "tag",
  wrap_up_ended: "check",
  contact_rated: "star",
};

export function signOf(entry: TimelineEntry): IconName {
  return SIGNS[entry.type] ?? "info";
}

/** Everything but the messages themselves, which the transcript shows. */
export function eventsOnly(timeline: readonly TimelineEntry[]): TimelineEntry[] {
  return timeline.filter((entry) => entry.type !== "message_posted");
}
