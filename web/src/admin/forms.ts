// Which fields the form of each section has, in which groups and how each is written.
// Labels are `admin.<section>.<field>`; a `.hint` beside it is shown when the catalogue has one.
import type { Centre, ListSection, User } from "./centre.ts";
import type { Path } from "./changes.ts";
import { writeDuration, writePercent } from "./written.ts";

/** Sections that are one record and no list. `general` is the document's own three fields. */
export const RECORD_SECTIONS = ["general", "routing", "limits"] as const;
export type RecordSection = (typeof RECORD_SECTIONS)[number];
export type Section = ListSection | RecordSection;

/** How a field is edited. */
export type Kind =
  | { readonly kind: "text"; readonly rows?: number; readonly most?: number }
  | { readonly kind: "email" | "colour" | "zone" | "duration" | "percent" | "flag" | "lines" }
  | { readonly kind: "number"; readonly least: number; readonly most: number; readonly whole?: boolean }
  /** One of fixed words; each is `admin.<section>.<field>.<word>`, an empty word is `.none`. */
  | { readonly kind: "choice"; readonly of: readonly string[] }
  | { readonly kind: "language"; readonly inherits: boolean }
  /** The id of an item; `none` words what null means. */
  | { readonly kind: "reference"; readonly to: ListSection; readonly nullable: boolean }
  /** Ids of items; `empty` says what an empty list means, and a nullable one has null for every. */
  | { readonly kind: "references"; readonly to: ListSection; readonly nullable?: boolean }
  | { readonly kind: "roles" | "profile" | "levels" | "requirements" | "steps" | "week" | "holidays" | "capacity" | "form" };

export interface Field {
  readonly path: Path;
  readonly how: Kind;
  readonly required?: boolean;
  /** Takes the whole width of the form. */
  readonly wide?: boolean;
}

export interface Group {
  /** `admin.<section>.group.<name>`. */
  readonly name: string;
  readonly fields: readonly Field[];
  /** Shown only for items of which this is true. */
  readonly when?: (item: unknown) => boolean;
}

const text = (name: string, required = false): Field => ({ path: [name], how: { kind: "text" }, required });
const duration = (...path: string[]): Field => ({ path, how: { kind: "duration" } });
const whole = (name: string, least: number, most: number): Field => ({
  path: [name],
  how: { kind: "number", least, most, whole: true },
});
const flag = (...path: string[]): Field => ({ path, how: { kind: "flag" } });
const wide = (field: Field): Field => ({ ...field, wide: true });

const serves = (item: unknown): boolean => (item as User).roles.includes("agent");
const leads = (item: unknown): boolean => (item as User).roles.includes("supervisor");

export const FORMS: Readonly<Record<Section, readonly Group[]>> = {
  general: [
    {
      name: "main",
      fields: [
        text("name", true),
        { path: ["time_zone"], how: { kind: "zone" }, required: true },
        { path: ["language"], how: { kind: "language", inherits: false } },
      ],
    },
  ],
  routing: [
    {
      name: "agents",
      fields: [
        wide({ path: ["agent_order"], how: { kind: "choice", of: ["least_flexible", "longest_idle"] } }),
        { path: ["idle_weight"], how: { kind: "number", least: 0, most: 100 } },
      ],
    },
    {
      name: "contacts",
      fields: [
        wide({ path: ["contact_order"], how: { kind: "choice", of: ["target", "oldest"] } }),
        { path: ["deadline_boost"], how: { kind: "number", least: 0, most: 100 } },
        { path: ["overtaking"], how: { kind: "number", least: 0, most: 1000 } },
      ],
    },
  ],
  limits: [
    {
      name: "visitors",
      fields: [
        whole("message_chars", 1, 100_000),
        whole("visitor_messages_per_minute", 1, 600),
        whole("contacts_per_visitor_per_hour", 1, 1_000),
      ],
    },
    {
      name: "files",
      fields: [
        whole("attachment_bytes", 0, 100_000_000),
        whole("attachments_per_contact", 0, 1_000),
        wide({ path: ["attachment_kinds"], how: { kind: "lines" } }),
      ],
    },
    {
      name: "staff",
      fields: [
        whole("sign_in_tries", 1, 100),
        whole("session_hours", 1, 168),
        whole("session_idle_minutes", 1, 1_440),
        duration("return_within"),
      ],
    },
  ],
  skills: [{ name: "main", fields: [text("name", true)] }],
  teams: [{ name: "main", fields: [text("name", true)] }],
  dispositions: [{ name: "main", fields: [text("name", true), wide(flag("resolved"))] }],
  pause_reasons: [{ name: "main", fields: [text("name", true), wide(flag("paid"))] }],
  capacity: [
    { name: "main", fields: [whole("units", 1, 10_000)] },
    { name: "channels", fields: [wide({ path: ["channels"], how: { kind: "capacity" } })] },
  ],
  calendars: [
    { name: "main", fields: [text("name", true), { path: ["time_zone"], how: { kind: "zone" }, required: true }] },
    { name: "week", fields: [wide({ path: ["weekdays"], how: { kind: "week" } })] },
    { name: "holidays", fields: [wide({ path: ["holidays"], how: { kind: "holidays" } })] },
  ],
  queues: [
    {
      name: "main",
      fields: [text("name", true), { path: ["calendar"], how: { kind: "reference", to: "calendars", nullable: true } }],
    },
    {
      name: "target",
      fields: [
        { path: ["target", "share"], how: { kind: "percent" } },
        duration("target", "within"),
        duration("target", "short_abandon"),
      ],
    },
    {
      name: "who",
      fields: [
        wide({ path: ["requires"], how: { kind: "requirements" } }),
        flag("prefers_last_agent"),
        duration("preferred_patience"),
      ],
    },
    { name: "steps", fields: [wide({ path: ["steps"], how: { kind: "steps" } })] },
    {
      name: "order",
      fields: [
        whole("priority", -1_000, 1_000),
        duration("priority_bonus"),
        { path: ["weight"], how: { kind: "number", least: 0.01, most: 100 } },
        duration("ceiling"),
      ],
    },
    {
      name: "service",
      fields: [
        duration("offer_timeout"),
        duration("wrap_up"),
        duration("abandon_grace"),
        wide({ path: ["dispositions"], how: { kind: "references", to: "dispositions" } }),
      ],
    },
  ],
  users: [
    {
      name: "main",
      fields: [
        text("name", true),
        { path: ["email"], how: { kind: "email" } },
        { path: ["language"], how: { kind: "language", inherits: true } },
        flag("active"),
        wide({ path: ["roles"], how: { kind: "roles" } }),
      ],
    },
    {
      name: "agent",
      when: serves,
      fields: [
        { path: ["team"], how: { kind: "reference", to: "teams", nullable: true } },
        { path: ["capacity"], how: { kind: "profile" } },
        wide({ path: ["queues"], how: { kind: "references", to: "queues" } }),
        wide({ path: ["skills"], how: { kind: "levels" } }),
      ],
    },
    {
      name: "supervisor",
      when: leads,
      fields: [
        wide({ path: ["supervises"], how: { kind: "references", to: "teams", nullable: true } }),
        wide({ path: ["supervises_queues"], how: { kind: "references", to: "queues", nullable: true } }),
      ],
    },
  ],
  sites: [
    {
      name: "main",
      fields: [
        text("name", true),
        { path: ["queue"], how: { kind: "reference", to: "queues", nullable: false }, required: true },
        { path: ["language"], how: { kind: "language", inherits: false } },
        { path: ["colour"], how: { kind: "colour" } },
        wide({ path: ["greeting"], how: { kind: "text", rows: 2, most: 2_000 } }),
        wide({ path: ["origins"], how: { kind: "lines" } }),
        flag("leave_message"),
      ],
    },
    { name: "form", fields: [wide({ path: ["form"], how: { kind: "form" } })] },
    { name: "who", fields: [wide({ path: ["requires"], how: { kind: "requirements" } })] },
  ],
};

/** The part of the document a record section edits. */
export function recordOf(centre: Centre, section: RecordSection): unknown {
  return section === "general" ? centre : centre[section];
}

/** Where in the document a record section begins. */
export function placeOf(section: RecordSection): Path {
  return section === "general" ? [] : [section];
}

function fieldAt(path: Path): Field | undefined {
  const [top = ""] = path;
  const groups = FORMS[(top in FORMS ? top : "general") as Section];
  const inside = top === "routing" || top === "limits" ? path.slice(1) : top in FORMS ? path.slice(2) : path;
  return groups.flatMap((group) => group.fields).find((field) => field.path.join("/") === inside.join("/"));
}

/** A value of the document as its form writes it: 20m and 80%, not 1200 and 0.8. */
export function valueText(path: Path, value: unknown): string {
  const kind = fieldAt(path)?.how.kind;
  if (typeof value === "number" && kind === "duration") return writeDuration(value);
  if (typeof value === "number" && kind === "percent") return `${writePercent(value)}%`;
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The catalogue key of a field's label. */
export function labelKey(section: Section, path: Path): string {
  return `admin.${section}.${path.join(".")}`;
}

