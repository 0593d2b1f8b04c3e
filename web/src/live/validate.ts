// Checks what the server sent against the description made from its own Structs (types.ts).
import { KIND_SHAPES, type Kinds, SHAPES } from "./types.ts";

type Plain = "string" | "number" | "boolean" | "unknown";

/** A value's form: a plain type, a named Struct or enum, something or null, a list, a map. */
export type Form =
  | Plain
  | { readonly is: string }
  | { readonly maybe: Form }
  | { readonly list: Form }
  | { readonly map: Form };

/** What a name stands for. */
export type Shape = { readonly struct: Readonly<Record<string, Form>> } | { readonly one: readonly string[] };

/** The server sent something this page does not know: one of the two is older than the other. */
export class Malformed extends Error {
  constructor(path: string, expected: string) {
    super(`${path}: expected ${expected}`);
    this.name = "Malformed";
  }
}

export type Json = Readonly<Record<string, unknown>>;

export interface ChangeOf<K extends keyof Kinds> {
  readonly kind: K;
  readonly id: string;
  readonly value: Kinds[K] | null;
}
export type Change = { [K in keyof Kinds]: ChangeOf<K> }[keyof Kinds];

export interface Snapshot {
  readonly position: number;
  readonly at: string;
  readonly changes: readonly Change[];
}

export interface Typing {
  readonly contact_id: string;
  readonly author: string;
  readonly author_name: string;
  readonly on: boolean;
}

/** Everything the live stream says. */
export type Frame =
  | ({ readonly type: "snapshot" | "changes" } & Snapshot)
  | ({ readonly type: "typing" } & Typing)
  | { readonly type: "signed_out" }
  | { readonly type: "settings"; readonly version: number }
  | { readonly type: "beat"; readonly at: string };

function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Throw `Malformed` unless `value` has `form`. */
export function check(value: unknown, form: Form, path: string): void {
  if (typeof form === "string") {
    if (form !== "unknown" && typeof value !== form) throw new Malformed(path, form);
  } else if ("maybe" in form) {
    if (value !== null) check(value, form.maybe, path);
  } else if ("list" in form) {
    if (!Array.isArray(value)) throw new Malformed(path, "a list");
    for (const [index, item] of value.entries()) check(item, form.list, `${path}[${String(index)}]`);
  } else if ("map" in form) {
    if (!isRecord(value)) throw new Malformed(path, "an object");
    for (const [key, item] of Object.entries(value)) check(item, form.map, `${path}.${key}`);
  } else {
    checkNamed(value, form.is, path);
  }
}

function checkNamed(value: unknown, name: string, path: string): void {
  const shape = SHAPES[name];
  if (shape === undefined) throw new Malformed(path, name);
  if ("one" in shape) {
    if (typeof value !== "string" || !shape.one.includes(value)) {
      throw new Malformed(path, `one of ${shape.one.join(", ")}`);
    }
    return;
  }
  if (!isRecord(value)) throw new Malformed(path, name);
  for (const [field, form] of Object.entries(shape.struct)) check(value[field], form, `${path}.${field}`);
}

function asRecord(value: unknown, path: string): Json {
  if (!isRecord(value)) throw new Malformed(path, "an object");
  return value;
}

/** Read one change; a kind this page does not know is left out, for newer servers. */
function changeOf(value: unknown, path: string): Change | null {
  const change = asRecord(value, path);
  check(change["kind"], "string", `${path}.kind`);
  check(change["id"], "string", `${path}.id`);
  const kind = change["kind"] as keyof Kinds;
  const name = (KIND_SHAPES as Readonly<Record<string, string>>)[kind];
  if (name === undefined) return null;
  check(change["value"], { maybe: { is: name } }, `${kind}/${String(change["id"])}`);
  return change as unknown as Change;
}

/** Read a snapshot, or the same fields of a `changes` frame. */
export function snapshotOf(value: unknown): Snapshot {
  const snapshot = asRecord(value, "snapshot");
  check(snapshot["position"], "number", "position");
  check(snapshot["at"], "string", "at");
  check(snapshot["changes"], { list: "unknown" }, "changes");
  const changes = (snapshot["changes"] as readonly unknown[])
    .map((change, index) => changeOf(change, `changes[${String(index)}]`))
    .filter((change) => change !== null);
  return { position: snapshot["position"] as number, at: snapshot["at"] as string, changes };
}

const EXTRA: Readonly<Record<string, Readonly<Record<string, Form>>>> = {
  typing: { contact_id: "string", author: "string", author_name: "string", on: "boolean" },
  settings: { version: "number" },
  beat: { at: "string" },
  signed_out: {},
};

/** Read one frame; null for a type this page does not know, for newer servers. */
export function frameOf(text: string): Frame | null {
  const frame = asRecord(JSON.parse(text), "frame");
  const type = frame["type"];
  if (type === "snapshot" || type === "changes") return { type, ...snapshotOf(frame) };
  const form = typeof type === "string" ? EXTRA[type] : undefined;
  if (form === undefined) return null;
  for (const [field, kind] of Object.entries(form)) check(frame[field], kind, field);
  return frame as unknown as Frame;
}
