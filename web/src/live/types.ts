// Written by tools/web_types.py from the Python Structs; do not edit.
import type { Shape } from "./validate.ts";

export interface AgentIntervalRow {
  readonly start: string;
  readonly agent_id: string;
  readonly ready: number;
  readonly on_break: number;
  readonly on_contact: number;
  readonly idle: number;
  readonly talk: number;
  readonly wrap_up: number;
  readonly handled: number;
  readonly offers: number;
  readonly accepted: number;
  readonly declined: number;
  readonly expired: number;
}

export type AgentState = "off" | "ready" | "break";

export interface AgentTarget {
  readonly id: string;
  readonly name: string;
  readonly state: AgentState;
  readonly team: string | null;
  readonly free: boolean;
}

export interface AgentView {
  readonly id: string;
  readonly name: string;
  readonly team: string | null;
  readonly state: AgentState;
  readonly cause: BreakCause;
  readonly reason: string | null;
  readonly since: string;
  readonly present: boolean;
  readonly contacts: readonly string[];
  readonly load: number;
  readonly units: number;
}

export interface Attachment {
  readonly blob_id: string;
  readonly name: string;
  readonly kind: string;
  readonly size: number;
}

export interface AuditRow {
  readonly position: number;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: string;
  readonly address: string;
}

export type Author = "visitor" | "agent" | "supervisor" | "system";

export interface Block {
  readonly opens: string;
  readonly closes: string;
}

export type BreakCause = "chosen" | "declined" | "no_answer" | "lost" | "removed";

export interface Calendar {
  readonly id: string;
  readonly name: string;
  readonly time_zone: string;
  readonly weekdays: Readonly<Record<string, readonly Block[]>>;
  readonly holidays: readonly Holiday[];
}

export interface CandidateScore {
  readonly agent_id: string;
  readonly score: number;
  readonly idle: number;
  readonly load: number;
  readonly because: string;
}

export interface CapacityProfile {
  readonly id: string;
  readonly units: number;
  readonly channels: readonly ChannelCapacity[];
}

export interface CeilingReached {
  readonly type: "ceiling_reached";
  readonly at: string;
  readonly contact_id: string;
}

export interface Centre {
  readonly name: string;
  readonly time_zone: string;
  readonly language: string;
  readonly skills: readonly Skill[];
  readonly teams: readonly Team[];
  readonly capacity: readonly CapacityProfile[];
  readonly calendars: readonly Calendar[];
  readonly queues: readonly Queue[];
  readonly dispositions: readonly Disposition[];
  readonly pause_reasons: readonly PauseReason[];
  readonly users: readonly User[];
  readonly sites: readonly Site[];
  readonly routing: RoutingPolicy;
  readonly limits: Limits;
}

export interface CentreSummary {
  readonly name: string;
  readonly time_zone: string;
  readonly language: string;
  readonly settings_version: number;
  readonly queues: readonly QueueSummary[];
  readonly teams: readonly Team[];
  readonly dispositions: readonly Disposition[];
  readonly pause_reasons: readonly PauseReason[];
  readonly skills: readonly Skill[];
  readonly limits: WritingLimits;
}

export interface Change {
  readonly path: string;
  readonly kind: ChangeKind;
  readonly before: string;
  readonly after: string;
}

export type ChangeKind = "added" | "removed" | "changed";

export type Channel = "voice" | "chat" | "email" | "message" | "task";

export interface ChannelCapacity {
  readonly channel: Channel;
  readonly most: number;
  readonly weight: number;
  readonly joins: readonly Channel[];
}

export interface ContactArrived {
  readonly type: "contact_arrived";
  readonly at: string;
  readonly contact_id: string;
  readonly channel: Channel;
  readonly customer_id: string | null;
  readonly site: string | null;
  readonly customer_name: string;
  readonly language: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly settings_version: number;
  readonly page: string;
}

export interface ContactConnected {
  readonly type: "contact_connected";
  readonly at: string;
  readonly contact_id: string;
  readonly agent_id: string;
  readonly queue_id: string;
  readonly channel: Channel;
  readonly offer_id: string | null;
}

export interface ContactDetail {
  readonly contact: ContactView;
  readonly row: ContactRow | null;
  readonly messages: readonly MessageView[];
  readonly timeline: readonly TimelineEntry[];
  readonly notes: readonly Notes[];
}

export interface ContactDisposed {
  readonly type: "contact_disposed";
  readonly at: string;
  readonly contact_id: string;
  readonly agent_id: string;
  readonly queue_id: string;
  readonly disposition: string;
  readonly notes: string;
}

export interface ContactEnded {
  readonly type: "contact_ended";
  readonly at: string;
  readonly contact_id: string;
  readonly because: EndedBecause;
  readonly queue_id: string | null;
  readonly by: string;
}

export interface ContactParked {
  readonly type: "contact_parked";
  readonly at: string;
  readonly contact_id: string;
  readonly queue_id: string;
  readonly opens_at: string | null;
  readonly settings_version: number;
}

export interface ContactQueued {
  readonly type: "contact_queued";
  readonly at: string;
  readonly contact_id: string;
  readonly queue_id: string;
  readonly because: QueuedBecause;
  readonly since: string;
  readonly channel: Channel;
  readonly priority: number;
  readonly requires: readonly Requirement[];
  readonly preferred_agent: string | null;
  readonly preferred_until: string | null;
  readonly settings_version: number;
  readonly note: string;
  readonly by: string | null;
  readonly excluded_agent: string | null;
}

export interface ContactRated {
  readonly type: "contact_rated";
  readonly at: string;
  readonly contact_id: string;
  readonly score: number;
  readonly comment: string;
}

export interface ContactRow {
  readonly contact_id: string;
  readonly channel: Channel;
  readonly customer_id: string | null;
  readonly customer_name: string;
  readonly queue_id: string | null;
  readonly agents: readonly string[];
  readonly arrived_at: string;
  readonly queued_at: string | null;
  readonly answered_at: string | null;
  readonly ended_at: string | null;
  readonly outcome: string;
  readonly disposition: string;
  readonly rating: number | null;
}

export type ContactState = "arrived" | "parked" | "queued" | "offered" | "connected" | "ended";

export interface ContactTakenOver {
  readonly type: "contact_taken_over";
  readonly at: string;
  readonly contact_id: string;
  readonly from_agent: string | null;
  readonly by: string;
}

export interface ContactTransferred {
  readonly type: "contact_transferred";
  readonly at: string;
  readonly contact_id: string;
  readonly agent_id: string;
  readonly to_queue: string;
  readonly to_agent: string | null;
  readonly note: string;
}

export interface ContactView {
  readonly id: string;
  readonly channel: Channel;
  readonly state: ContactState;
  readonly queue_id: string | null;
  readonly customer_id: string | null;
  readonly customer_name: string;
  readonly language: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly site: string | null;
  readonly page: string;
  readonly arrived_at: string;
  readonly since: string | null;
  readonly queued_at: string | null;
  readonly priority: number;
  readonly requires: readonly Requirement[];
  readonly step: number;
  readonly preferred_agent: string | null;
  readonly note: string;
  readonly agent_id: string | null;
  readonly offer: OfferView | null;
  readonly segments: readonly SegmentView[];
  readonly supervisors: readonly PresentSupervisor[];
  readonly visitor_present: boolean;
  readonly messages: number;
  readonly last_message: string;
  readonly last_author: Author | null;
  readonly ended_at: string | null;
  readonly rating: number | null;
}

export interface CustomerDetail {
  readonly customer: CustomerRow;
  readonly contacts: readonly ContactRow[];
}

export interface CustomerRow {
  readonly customer_id: string;
  readonly name: string;
  readonly identities: readonly string[];
  readonly last_agent: string | null;
  readonly created_at: string;
}

export interface Disposition {
  readonly id: string;
  readonly name: string;
  readonly resolved: boolean;
}

export type EndedBecause = "visitor_left" | "agent_ended" | "supervisor_ended" | "abandoned";

export type FieldKind = "text" | "email" | "phone" | "choice";

export interface FormField {
  readonly id: string;
  readonly label: string;
  readonly kind: FieldKind;
  readonly required: boolean;
  readonly choices: readonly string[];
  readonly queue_by_choice: Readonly<Record<string, string>>;
}

export interface Holiday {
  readonly on: string;
  readonly name: string;
  readonly blocks: readonly Block[];
}

export interface Lack {
  readonly key: string;
  readonly skill: string | null;
  readonly level: number | null;
}

export interface LackCount {
  readonly lack: Lack;
  readonly agents: number;
}

export interface Limits {
  readonly message_chars: number;
  readonly attachment_bytes: number;
  readonly attachment_kinds: readonly string[];
  readonly attachments_per_contact: number;
  readonly visitor_messages_per_minute: number;
  readonly contacts_per_visitor_per_hour: number;
  readonly sign_in_tries: number;
  readonly session_hours: number;
  readonly session_idle_minutes: number;
  readonly return_within: number;
}

export interface Me {
  readonly user_id: string;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly Role[];
  readonly permissions: readonly Permission[];
  readonly team: string | null;
  readonly is_agent: boolean;
  readonly language: string;
  readonly csrf: string;
  readonly totp: boolean;
  readonly must_change: boolean;
  readonly centre: CentreSummary;
}

export interface MessagePosted {
  readonly type: "message_posted";
  readonly at: string;
  readonly contact_id: string;
  readonly message_id: string;
  readonly author: Author;
  readonly author_id: string;
  readonly author_name: string;
  readonly text: string;
  readonly attachments: readonly Attachment[];
  readonly whisper: boolean;
}

export interface MessageView {
  readonly id: string;
  readonly contact_id: string;
  readonly at: string;
  readonly author: Author;
  readonly author_id: string;
  readonly author_name: string;
  readonly text: string;
  readonly attachments: readonly Attachment[];
  readonly whisper: boolean;
  readonly number: number;
}

export interface Nearest {
  readonly agent_id: string;
  readonly lacks: readonly Lack[];
}

export interface Notes {
  readonly agent_id: string;
  readonly disposition: string;
  readonly notes: string;
}

export interface OfferAccepted {
  readonly type: "offer_accepted";
  readonly at: string;
  readonly contact_id: string;
  readonly offer_id: string;
  readonly agent_id: string;
}

export interface OfferDeclined {
  readonly type: "offer_declined";
  readonly at: string;
  readonly contact_id: string;
  readonly offer_id: string;
  readonly agent_id: string;
}

export interface OfferExpired {
  readonly type: "offer_expired";
  readonly at: string;
  readonly contact_id: string;
  readonly offer_id: string;
  readonly agent_id: string;
}

export interface OfferMade {
  readonly type: "offer_made";
  readonly at: string;
  readonly contact_id: string;
  readonly offer_id: string;
  readonly agent_id: string;
  readonly queue_id: string;
  readonly channel: Channel;
  readonly expires_at: string;
  readonly reason: OfferReason;
}

export interface OfferReason {
  readonly rule: string;
  readonly step: number;
  readonly requires: readonly Requirement[];
  readonly contact_score: number;
  readonly waited: number;
  readonly able: number;
  readonly waiting: number;
  readonly candidates: readonly CandidateScore[];
}

export interface OfferStory {
  readonly offer_id: string;
  readonly agent_id: string;
  readonly made_at: string;
  readonly outcome: string;
  readonly reason: OfferReason;
}

export interface OfferView {
  readonly offer_id: string;
  readonly agent_id: string;
  readonly made_at: string;
  readonly expires_at: string;
  readonly reason: OfferReason;
}

export interface OfferWithdrawn {
  readonly type: "offer_withdrawn";
  readonly at: string;
  readonly contact_id: string;
  readonly offer_id: string;
  readonly agent_id: string;
  readonly because: WithdrawnBecause;
}

export interface PauseReason {
  readonly id: string;
  readonly name: string;
  readonly paid: boolean;
}

export type Permission = "contact.serve" | "contact.look" | "contact.watch" | "contact.whisper" | "contact.join" | "contact.take_over" | "contact.move" | "contact.end" | "agent.look" | "agent.set_state" | "report.read" | "wallboard.read" | "settings.read" | "settings.publish" | "user.manage" | "token.manage" | "audit.read" | "events.read" | "log.backup";

export interface PreferenceLapsed {
  readonly type: "preference_lapsed";
  readonly at: string;
  readonly contact_id: string;
}

export interface PresentSupervisor {
  readonly user_id: string;
  readonly mode: SupervisorMode;
}

export interface Problem {
  readonly code: string;
  readonly at: readonly (string | number)[];
  readonly path: string;
  readonly found: string;
  readonly expected: string;
  readonly mend: string;
  readonly severity: Severity;
  readonly about: string | null;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface Queue {
  readonly id: string;
  readonly name: string;
  readonly calendar: string | null;
  readonly priority: number;
  readonly priority_bonus: number;
  readonly target: ServiceTarget;
  readonly weight: number;
  readonly requires: readonly Requirement[];
  readonly steps: readonly RoutingStep[];
  readonly ceiling: number;
  readonly offer_timeout: number;
  readonly wrap_up: number;
  readonly preferred_patience: number;
  readonly prefers_last_agent: boolean;
  readonly abandon_grace: number;
  readonly dispositions: readonly string[];
}

export interface QueueIntervalRow {
  readonly start: string;
  readonly queue_id: string;
  readonly channel: string;
  readonly queued: number;
  readonly answered: number;
  readonly answered_within: number;
  readonly abandoned: number;
  readonly abandoned_within: number;
  readonly abandoned_short: number;
  readonly flowed_out: number;
  readonly wait_answered: number;
  readonly wait_abandoned: number;
  readonly longest_wait: number;
  readonly offers: number;
  readonly declined: number;
  readonly expired: number;
  readonly handled: number;
  readonly talk: number;
  readonly wrap_up: number;
  readonly transferred: number;
  readonly rated: number;
  readonly rating_sum: number;
  readonly satisfied: number;
  readonly resolved: number;
  readonly disposed: number;
}

export interface QueueSummary {
  readonly id: string;
  readonly name: string;
  readonly dispositions: readonly string[];
}

export interface QueueTarget {
  readonly id: string;
  readonly name: string;
  readonly open: boolean;
  readonly waiting: number;
  readonly expected_wait: number | null;
}

export interface QueueView {
  readonly id: string;
  readonly name: string;
  readonly open: boolean;
  readonly changes_at: string | null;
  readonly waiting: number;
  readonly oldest: string | null;
  readonly connected: number;
  readonly agents_ready: number;
  readonly agents_serving: number;
  readonly agents_on_break: number;
  readonly queued: number;
  readonly answered: number;
  readonly abandoned: number;
  readonly service_level: number | null;
  readonly service_level_strict: number | null;
  readonly target_share: number;
  readonly target_within: number;
  readonly average_wait: number | null;
  readonly expected_wait: number | null;
}

export type QueuedBecause = "arrived" | "opened" | "transferred" | "moved" | "agent_lost" | "agent_left";

export interface RecoveryCodes {
  readonly recovery_codes: readonly string[];
}

export interface Requirement {
  readonly skill: string;
  readonly level: number;
}

export type Role = "agent" | "supervisor" | "quality" | "planner" | "administrator" | "auditor" | "api";

export interface RoutingPolicy {
  readonly agent_order: "least_flexible" | "longest_idle";
  readonly idle_weight: number;
  readonly contact_order: "oldest" | "target";
  readonly deadline_boost: number;
  readonly overtaking: number;
}

export interface RoutingStep {
  readonly after: number;
  readonly requires: readonly Requirement[];
  readonly keep_contact_requirements: boolean;
  readonly overflow: readonly string[];
}

export interface SegmentEnded {
  readonly type: "segment_ended";
  readonly at: string;
  readonly contact_id: string;
  readonly agent_id: string;
  readonly queue_id: string;
  readonly because: SegmentEndedBecause;
}

export type SegmentEndedBecause = "contact_ended" | "transferred" | "moved" | "taken_over" | "agent_lost" | "agent_left";

export interface SegmentView {
  readonly agent_id: string;
  readonly queue_id: string;
  readonly connected_at: string;
  readonly ended_at: string | null;
  readonly wrap_up_deadline: string | null;
  readonly disposition: string | null;
}

export interface ServiceTarget {
  readonly share: number;
  readonly within: number;
  readonly short_abandon: number;
}

export interface SessionRow {
  readonly id: string;
  readonly created_at: string;
  readonly seen_at: string;
  readonly expires_at: string;
  readonly address: string;
  readonly agent_string: string;
  readonly is_this: boolean;
}

export interface SetupState {
  readonly needed: boolean;
  readonly name: string;
  readonly needs_code: boolean;
}

export type Severity = "error" | "warning";

export interface SignedIn {
  readonly user: User;
  readonly csrf: string;
  readonly must_change: boolean;
}

export interface Site {
  readonly id: string;
  readonly name: string;
  readonly queue: string;
  readonly origins: readonly string[];
  readonly language: string;
  readonly colour: string;
  readonly greeting: string;
  readonly form: readonly FormField[];
  readonly leave_message: boolean;
  readonly requires: readonly Requirement[];
}

export interface Skill {
  readonly id: string;
  readonly name: string;
}

export interface StepReached {
  readonly type: "step_reached";
  readonly at: string;
  readonly contact_id: string;
  readonly step: number;
}

export interface SupervisorEntered {
  readonly type: "supervisor_entered";
  readonly at: string;
  readonly contact_id: string;
  readonly user_id: string;
  readonly mode: SupervisorMode;
}

export interface SupervisorLeft {
  readonly type: "supervisor_left";
  readonly at: string;
  readonly contact_id: string;
  readonly user_id: string;
}

export type SupervisorMode = "watch" | "join";

export interface Team {
  readonly id: string;
  readonly name: string;
}

export interface TimelineEntry {
  readonly position: number;
  readonly at: string;
  readonly type: string;
  readonly actor: string;
  readonly text_key: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface TotpSecret {
  readonly secret: string;
  readonly uri: string;
}

export interface TransferTargets {
  readonly queues: readonly QueueTarget[];
  readonly agents: readonly AgentTarget[];
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly Role[];
  readonly team: string | null;
  readonly skills: Readonly<Record<string, number>>;
  readonly queues: readonly string[];
  readonly capacity: string;
  readonly supervises: readonly string[] | null;
  readonly supervises_queues: readonly string[] | null;
  readonly language: string;
  readonly active: boolean;
}

export type VisitState = "parked" | "waiting" | "connected" | "ended";

export interface VisitView {
  readonly id: string;
  readonly state: VisitState;
  readonly queue_name: string;
  readonly position: number | null;
  readonly expected_wait: number | null;
  readonly opens_at: string | null;
  readonly agent_name: string | null;
  readonly supervisor_name: string | null;
  readonly rating: number | null;
}

export interface VisitorLost {
  readonly type: "visitor_lost";
  readonly at: string;
  readonly contact_id: string;
}

export interface VisitorReturned {
  readonly type: "visitor_returned";
  readonly at: string;
  readonly contact_id: string;
}

export type Weekday = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";

export interface Why {
  readonly waiting: WhyWaiting | null;
  readonly offers: readonly OfferStory[];
}

export interface WhyWaiting {
  readonly contact_id: string;
  readonly queue_id: string;
  readonly position: number;
  readonly waited: number;
  readonly step: number;
  readonly steps: number;
  readonly is_over: boolean;
  readonly preferred_agent: string | null;
  readonly preferred_for: number | null;
  readonly queues: readonly string[];
  readonly requires: readonly Requirement[];
  readonly agents: number;
  readonly counts: readonly LackCount[];
  readonly nearest: readonly Nearest[];
}

export type WithdrawnBecause = "contact_ended" | "contact_moved" | "agent_lost" | "agent_left" | "taken_over";

export interface WrapUpEnded {
  readonly type: "wrap_up_ended";
  readonly at: string;
  readonly contact_id: string;
  readonly agent_id: string;
  readonly queue_id: string;
  readonly lapsed: boolean;
}

export interface WrapUpStarted {
  readonly type: "wrap_up_started";
  readonly at: string;
  readonly contact_id: string;
  readonly agent_id: string;
  readonly queue_id: string;
  readonly deadline: string;
}

export interface WritingLimits {
  readonly message_chars: number;
  readonly attachment_bytes: number;
  readonly attachment_kinds: readonly string[];
}

/** The type of each kind of entity in a snapshot or change. */
export interface Kinds {
  readonly contact: ContactView;
  readonly agent: AgentView;
  readonly queue: QueueView;
  readonly message: MessageView;
  readonly visit: VisitView;
}

export const KIND_SHAPES: Readonly<Record<keyof Kinds, string>> = {
  contact: "ContactView",
  agent: "AgentView",
  queue: "QueueView",
  message: "MessageView",
  visit: "VisitView",
};

export const SHAPES: Readonly<Record<string, Shape>> = {
  AgentState: {"one": ["off", "ready", "break"]},
  AgentView: {"struct": {"id": "string", "name": "string", "team": {"maybe": "string"}, "state": {"is": "AgentState"}, "cause": {"is": "BreakCause"}, "reason": {"maybe": "string"}, "since": "string", "present": "boolean", "contacts": {"list": "string"}, "load": "number", "units": "number"}},
  Attachment: {"struct": {"blob_id": "string", "name": "string", "kind": "string", "size": "number"}},
  Author: {"one": ["visitor", "agent", "supervisor", "system"]},
  BreakCause: {"one": ["chosen", "declined", "no_answer", "lost", "removed"]},
  CandidateScore: {"struct": {"agent_id": "string", "score": "number", "idle": "number", "load": "number", "because": "string"}},
  Channel: {"one": ["voice", "chat", "email", "message", "task"]},
  ContactState: {"one": ["arrived", "parked", "queued", "offered", "connected", "ended"]},
  ContactView: {"struct": {"id": "string", "channel": {"is": "Channel"}, "state": {"is": "ContactState"}, "queue_id": {"maybe": "string"}, "customer_id": {"maybe": "string"}, "customer_name": "string", "language": "string", "fields": {"map": "string"}, "site": {"maybe": "string"}, "page": "string", "arrived_at": "string", "since": {"maybe": "string"}, "queued_at": {"maybe": "string"}, "priority": "number", "requires": {"list": {"is": "Requirement"}}, "step": "number", "preferred_agent": {"maybe": "string"}, "note": "string", "agent_id": {"maybe": "string"}, "offer": {"maybe": {"is": "OfferView"}}, "segments": {"list": {"is": "SegmentView"}}, "supervisors": {"list": {"is": "PresentSupervisor"}}, "visitor_present": "boolean", "messages": "number", "last_message": "string", "last_author": {"maybe": {"is": "Author"}}, "ended_at": {"maybe": "string"}, "rating": {"maybe": "number"}}},
  MessageView: {"struct": {"id": "string", "contact_id": "string", "at": "string", "author": {"is": "Author"}, "author_id": "string", "author_name": "string", "text": "string", "attachments": {"list": {"is": "Attachment"}}, "whisper": "boolean", "number": "number"}},
  OfferReason: {"struct": {"rule": "string", "step": "number", "requires": {"list": {"is": "Requirement"}}, "contact_score": "number", "waited": "number", "able": "number", "waiting": "number", "candidates": {"list": {"is": "CandidateScore"}}}},
  OfferView: {"struct": {"offer_id": "string", "agent_id": "string", "made_at": "string", "expires_at": "string", "reason": {"is": "OfferReason"}}},
  PresentSupervisor: {"struct": {"user_id": "string", "mode": {"is": "SupervisorMode"}}},
  QueueView: {"struct": {"id": "string", "name": "string", "open": "boolean", "changes_at": {"maybe": "string"}, "waiting": "number", "oldest": {"maybe": "string"}, "connected": "number", "agents_ready": "number", "agents_serving": "number", "agents_on_break": "number", "queued": "number", "answered": "number", "abandoned": "number", "service_level": {"maybe": "number"}, "service_level_strict": {"maybe": "number"}, "target_share": "number", "target_within": "number", "average_wait": {"maybe": "number"}, "expected_wait": {"maybe": "number"}}},
  Requirement: {"struct": {"skill": "string", "level": "number"}},
  SegmentView: {"struct": {"agent_id": "string", "queue_id": "string", "connected_at": "string", "ended_at": {"maybe": "string"}, "wrap_up_deadline": {"maybe": "string"}, "disposition": {"maybe": "string"}}},
  SupervisorMode: {"one": ["watch", "join"]},
  VisitState: {"one": ["parked", "waiting", "connected", "ended"]},
  VisitView: {"struct": {"id": "string", "state": {"is": "VisitState"}, "queue_name": "string", "position": {"maybe": "number"}, "expected_wait": {"maybe": "number"}, "opens_at": {"maybe": "string"}, "agent_name": {"maybe": "string"}, "supervisor_name": {"maybe": "string"}, "rating": {"maybe": "number"}}},
};
