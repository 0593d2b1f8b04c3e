// A small centre for tests.
import { type Centre, fresh } from "./centre.ts";

export function aCentre(): Centre {
  const empty: Centre = {
    name: "Acme",
    time_zone: "Europe/Vilnius",
    language: "en",
    skills: [
      { id: "billing", name: "Billing" },
      { id: "lithuanian", name: "Lithuanian" },
    ],
    teams: [{ id: "day", name: "Day" }],
    capacity: [],
    calendars: [],
    queues: [],
    dispositions: [{ id: "solved", name: "Solved", resolved: true }],
    pause_reasons: [{ id: "lunch", name: "Lunch", paid: false }],
    users: [],
    sites: [],
    routing: { agent_order: "least_flexible", idle_weight: 1, contact_order: "target", deadline_boost: 2, overtaking: 5 },
    limits: {
      message_chars: 4000,
      attachment_bytes: 10_000_000,
      attachment_kinds: ["image/png"],
      attachments_per_contact: 20,
      visitor_messages_per_minute: 30,
      contacts_per_visitor_per_hour: 10,
      sign_in_tries: 5,
      session_hours: 12,
      session_idle_minutes: 60,
      return_within: 30,
    },
  };
  const queue = (id: string, name: string): Centre["queues"][number] => ({ ...fresh("queues", id, empty), name });
  const centre = { ...empty, queues: [queue("sales", "Sales"), queue("care", "Care")] };
  return {
    ...centre,
    calendars: [{ ...fresh("calendars", "office", centre), name: "Office" }],
    users: [{ ...fresh("users", "zoe", centre), name: "Zoë", skills: { billing: 3 }, queues: ["sales"], team: "day" }],
    sites: [{ ...fresh("sites", "shop", centre), name: "Shop", queue: "sales" }],
  };
}
