// What the supervisor's screens ask of the server, beyond what agents do.
import { client } from "../live/client.ts";
import type { ContactRow } from "../live/types.ts";
import type { AgentChange } from "./actions.ts";
import type { AgentReportRow, IntervalReport, Length, MetricDefinition } from "./report.ts";

const of = (contact: string, what: string): string => `/api/contacts/${encodeURIComponent(contact)}/${what}`;

/** Each is audited, and refused with a `Failure` that says why. */
export const supervise = {
  watch: (contact: string) => client.post(of(contact, "watch")),
  join: (contact: string) => client.post(of(contact, "join")),
  leave: (contact: string) => client.post(of(contact, "leave")),
  takeOver: (contact: string) => client.post(of(contact, "take-over")),
  move: (contact: string, queue: string, note: string) => client.post(of(contact, "move"), { to_queue: queue, note }),
  end: (contact: string) => client.post(of(contact, "end")),
  setState: (agent: string, state: AgentChange, reason: string | null) =>
    client.post(`/api/agents/${encodeURIComponent(agent)}/state`, reason === null ? { state } : { state, reason }),
};

export interface ReportQuery {
  readonly start: string;
  readonly end: string;
  /** "" is every queue. */
  readonly queue: string;
}

function query(values: Readonly<Record<string, string>>): string {
  return new URLSearchParams(Object.entries(values).filter(([, value]) => value !== "")).toString();
}

export const reports = {
  intervals: (wanted: ReportQuery & { length: Length }, signal?: AbortSignal) =>
    client.get<IntervalReport>(`/api/reports/intervals?${query({ ...wanted })}`, signal ? { signal } : {}),
  contacts: (wanted: ReportQuery & { figure: string }, signal?: AbortSignal) =>
    client.get<readonly ContactRow[]>(`/api/reports/contacts?${query({ ...wanted })}`, signal ? { signal } : {}),
  agents: (wanted: Omit<ReportQuery, "queue">, signal?: AbortSignal) =>
    client.get<readonly AgentReportRow[]>(`/api/reports/agents?${query({ ...wanted })}`, signal ? { signal } : {}),
  metrics: () => client.get<readonly MetricDefinition[]>("/api/metrics"),
};
