// The configuration document as JSON, and what a new item of each section starts as.
// The truth is cordboard.settings.centre; durations are whole seconds, shares are 0 to 1.

import type * as wire from "../live/types.ts";

/** A value a form may change. */
export type Plain<T> = T extends readonly (infer Item)[]
  ? Plain<Item>[]
  : T extends object
    ? { -readonly [Name in keyof T]: Plain<T[Name]> }
    : T;

export type Block = Plain<wire.Block>;
export type Calendar = Plain<wire.Calendar>;
export type CapacityProfile = Plain<wire.CapacityProfile>;
export type Centre = Plain<wire.Centre>;
export type Channel = wire.Channel;
export type ChannelCapacity = Plain<wire.ChannelCapacity>;
export type Disposition = Plain<wire.Disposition>;
export type FieldKind = wire.FieldKind;
export type FormField = Plain<wire.FormField>;
export type Holiday = Plain<wire.Holiday>;
export type Limits = Plain<wire.Limits>;
export type PauseReason = Plain<wire.PauseReason>;
export type Queue = Plain<wire.Queue>;
export type Requirement = Plain<wire.Requirement>;
export type Role = wire.Role;
export type RoutingPolicy = Plain<wire.RoutingPolicy>;
export type RoutingStep = Plain<wire.RoutingStep>;
export type Site = Plain<wire.Site>;
export type Skill = Plain<wire.Skill>;
export type Team = Plain<wire.Team>;
export type User = Plain<wire.User>;
export type Weekday = wire.Weekday;

export const CHANNELS: readonly Channel[] = ["voice", "chat", "email", "message", "task"];
export const ROLES: readonly Role[] = ["agent", "supervisor", "quality", "planner", "administrator", "auditor", "api"];
export const WEEKDAYS: readonly Weekday[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
export const FIELD_KINDS: readonly FieldKind[] = ["text", "email", "phone", "choice"];

/** Sections that are lists of items keyed by id. */
export interface Items {
  skills: Skill;
  teams: Team;
  capacity: CapacityProfile;
  calendars: Calendar;
  queues: Queue;
  dispositions: Disposition;
  pause_reasons: PauseReason;
  users: User;
  sites: Site;
}

export type ListSection = keyof Items;
export type AnyItem = Items[ListSection];

export const LIST_SECTIONS = [
  "queues",
  "calendars",
  "skills",
  "dispositions",
  "pause_reasons",
  "users",
  "teams",
  "capacity",
  "sites",
] as const satisfies readonly ListSection[];

export function isListSection(name: string | undefined): name is ListSection {
  return (LIST_SECTIONS as readonly (string | undefined)[]).includes(name);
}

/** What the server takes when a profile named "standard" is not written down. */
export const STANDARD_CAPACITY: CapacityProfile = {
  id: "standard",
  units: 100,
  channels: [
    { channel: "voice", most: 1, weight: 70, joins: [] },
    { channel: "chat", most: 3, weight: 30, joins: ["voice", "email", "message", "task"] },
    { channel: "message", most: 5, weight: 20, joins: ["chat", "email"] },
    { channel: "email", most: 2, weight: 30, joins: ["chat", "message", "task"] },
    { channel: "task", most: 2, weight: 30, joins: ["email"] },
  ],
};

const officeHours = (): Block[] => [{ opens: "09:00", closes: "17:00" }];

const FRESH: { [S in ListSection]: (id: string, centre: Centre) => Items[S] } = {
  skills: (id) => ({ id, name: "" }),
  teams: (id) => ({ id, name: "" }),
  dispositions: (id) => ({ id, name: "", resolved: true }),
  pause_reasons: (id) => ({ id, name: "", paid: true }),
  capacity: (id) => ({ ...structuredClone(STANDARD_CAPACITY), id }),
  calendars: (id, centre) => ({
    id,
    name: "",
    time_zone: centre.time_zone,
    weekdays: Object.fromEntries(WEEKDAYS.slice(0, 5).map((day) => [day, officeHours()])),
    holidays: [],
  }),
  queues: (id) => ({
    id,
    name: "",
    calendar: null,
    priority: 0,
    priority_bonus: 60,
    target: { share: 0.8, within: 20, short_abandon: 5 },
    weight: 1,
    requires: [],
    steps: [],
    ceiling: 1800,
    offer_timeout: 20,
    wrap_up: 60,
    preferred_patience: 30,
    prefers_last_agent: false,
    abandon_grace: 60,
    dispositions: [],
  }),
  users: (id) => ({
    id,
    name: "",
    email: "",
    roles: ["agent"],
    team: null,
    skills: {},
    queues: [],
    capacity: "standard",
    supervises: null,
    supervises_queues: null,
    language: "",
    active: true,
  }),
  sites: (id, centre) => ({
    id,
    name: "",
    queue: centre.queues[0]?.id ?? "",
    origins: [],
    language: centre.language,
    colour: "#1f5fbf",
    greeting: "",
    form: [],
    leave_message: true,
    requires: [],
  }),
};

/** A new item with the server's defaults. */
export function fresh<S extends ListSection>(section: S, id: string, centre: Centre): Items[S] {
  return FRESH[section](id, centre);
}

/** Whether a text may be an id; the server has the last word. */
export function isId(text: string): boolean {
  return /^[a-z0-9][a-z0-9_-]{0,39}$/.test(text);
}

/** An id made of a name, not one of `taken`. A name without Latin letters gives `fallback`. */
export function idFor(name: string, taken: readonly string[], fallback = "new"): string {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 36)
    .replace(/-+$/, "");
  const base = plain || fallback;
  if (!taken.includes(base)) return base;
  let number = 2;
  while (taken.includes(`${base}-${String(number)}`)) number += 1;
  return `${base}-${String(number)}`;
}

/** What an item is called in a list. */
export function nameOf(item: AnyItem): string {
  return "name" in item && item.name !== "" ? item.name : item.id;
}

/** Which places of the document name an item, as paths people can follow. Its own is not one. */
export function usesOf(centre: Centre, section: ListSection, id: string): { section: ListSection; id: string }[] {
  const found: { section: ListSection; id: string }[] = [];
  const keep = (where: ListSection, item: AnyItem, uses: boolean): void => {
    if (uses) found.push({ section: where, id: item.id });
  };
  const asks = (requires: readonly Requirement[]): boolean => requires.some((each) => each.skill === id);
  for (const queue of centre.queues) {
    const uses: Partial<Record<ListSection, boolean>> = {
      calendars: queue.calendar === id,
      skills: asks(queue.requires) || queue.steps.some((step) => asks(step.requires)),
      queues: queue.id !== id && queue.steps.some((step) => step.overflow.includes(id)),
      dispositions: queue.dispositions.includes(id),
    };
    keep("queues", queue, uses[section] ?? false);
  }
  for (const user of centre.users) {
    const uses: Partial<Record<ListSection, boolean>> = {
      teams: user.team === id || (user.supervises?.includes(id) ?? false),
      skills: id in user.skills,
      queues: user.queues.includes(id) || (user.supervises_queues?.includes(id) ?? false),
      capacity: user.capacity === id && id !== STANDARD_CAPACITY.id,
    };
    keep("users", user, uses[section] ?? false);
  }
  for (const site of centre.sites) {
    const uses: Partial<Record<ListSection, boolean>> = {
      queues: site.queue === id || site.form.some((field) => Object.values(field.queue_by_choice).includes(id)),
      skills: asks(site.requires),
    };
    keep("sites", site, uses[section] ?? false);
  }
  return found;
}
