// What differs between two versions of the configuration, and how two people's work is joined.
import { type Centre, isListSection } from "./centre.ts";

/** Field names, item ids (in sections and lists of items) or positions from the top to a value. */
export type Path = readonly string[];

export interface Change {
  readonly path: Path;
  readonly kind: "added" | "removed" | "changed";
  /** Undefined when added. */
  readonly from: unknown;
  /** Undefined when removed. */
  readonly to: unknown;
}

type Tree = Readonly<Record<string, unknown>>;

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether two JSON values say the same; the order of an object's keys says nothing. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, at) => same(item, b[at]));
  }
  if (!isTree(a) || !isTree(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && same(a[key], b[key]));
}

// A list whose members have ids is looked at by id: moving an item is no change to it.
function byId(value: unknown): Map<string, unknown> | null {
  if (!Array.isArray(value)) return null;
  const found = new Map<string, unknown>();
  for (const item of value) {
    if (!isTree(item) || typeof item["id"] !== "string" || found.has(item["id"])) return null;
    found.set(item["id"], item);
  }
  return found;
}

function parts(value: unknown): Map<string, unknown> | null {
  return isTree(value) ? new Map(Object.entries(value)) : byId(value);
}

/** Everything to do to `from` to make it `to`, as small as it can be said. */
export function differences(from: unknown, to: unknown, path: Path = []): Change[] {
  if (same(from, to)) return [];
  const [before, after] = [parts(from), parts(to)];
  if (before === null || after === null || Array.isArray(from) !== Array.isArray(to)) {
    return [{ path, kind: "changed", from, to }];
  }
  const changes: Change[] = [];
  for (const [key, value] of before) {
    if (!after.has(key)) changes.push({ path: [...path, key], kind: "removed", from: value, to: undefined });
    else changes.push(...differences(value, after.get(key), [...path, key]));
  }
  for (const [key, value] of after) {
    if (!before.has(key)) changes.push({ path: [...path, key], kind: "added", from: undefined, to: value });
  }
  if (changes.length === 0) return [{ path, kind: "changed", from: [...before.keys()], to: [...after.keys()] }];
  return changes;
}

/** How many items of each section (or the section itself, when it is no list) differ. */
export function touched(from: Centre | null, to: Centre | null): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  if (from === null || to === null) return found;
  for (const change of differences(from, to)) {
    const [top = "", item = ""] = change.path;
    const section = isListSection(top) || top === "routing" || top === "limits" ? top : "general";
    const items = found.get(section) ?? new Set();
    items.add(isListSection(top) ? item : "");
    found.set(section, items);
  }
  return found;
}

export interface Clash {
  readonly path: Path;
  readonly base: unknown;
  readonly mine: unknown;
  readonly theirs: unknown;
}

export interface Merged {
  readonly value: unknown;
  /** Where both changed the same value, differently. In `value` stands mine. */
  readonly clashes: readonly Clash[];
}

const GONE = Symbol("gone");

/** Join two changes of the same base. Lists of items join by id, other lists are one value. */
export function merge(base: unknown, mine: unknown, theirs: unknown, path: Path = []): Merged {
  if (same(mine, theirs) || same(theirs, base)) return { value: mine, clashes: [] };
  if (same(mine, base)) return { value: theirs, clashes: [] };
  const [b, m, t] = [parts(base), parts(mine), parts(theirs)];
  if (m === null || t === null || Array.isArray(mine) !== Array.isArray(theirs)) {
    return { value: mine, clashes: [{ path, base, mine, theirs }] };
  }
  const clashes: Clash[] = [];
  const joined = new Map<string, unknown>();
  for (const key of new Set([...t.keys(), ...m.keys()])) {
    const get = (side: Map<string, unknown> | null): unknown => (side?.has(key) === true ? side.get(key) : GONE);
    const [was, ours, other] = [get(b), get(m), get(t)];
    const part = mergePart(was, ours, other, [...path, key]);
    clashes.push(...part.clashes);
    if (part.value !== GONE) joined.set(key, part.value);
  }
  return { value: Array.isArray(mine) ? [...joined.values()] : Object.fromEntries(joined), clashes };
}

function mergePart(was: unknown, mine: unknown, theirs: unknown, path: Path): Merged {
  if (was !== GONE && mine !== GONE && theirs !== GONE) return merge(was, mine, theirs, path);
  if (same(mine, theirs) || same(theirs, was)) return { value: mine, clashes: [] };
  if (same(mine, was)) return { value: theirs, clashes: [] };
  const told = (value: unknown): unknown => (value === GONE ? undefined : value);
  return { value: mine, clashes: [{ path, base: told(was), mine: told(mine), theirs: told(theirs) }] };
}

/** `value` with `part` at `path`; undefined takes it away. */
export function withAt(value: unknown, path: Path, part: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return part;
  if (Array.isArray(value)) {
    const items: unknown[] = value;
    const at = items.findIndex((item) => isTree(item) && item["id"] === key);
    if (at === -1) return part === undefined || rest.length > 0 ? items : [...items, part];
    const next = withAt(items[at], rest, part);
    return next === undefined ? items.toSpliced(at, 1) : items.with(at, next);
  }
  const tree = isTree(value) ? value : {};
  const next = withAt(tree[key], rest, part);
  const { [key]: _gone, ...others } = tree;
  return next === undefined ? others : { ...tree, [key]: next };
}

/** What stands at `path`; undefined when nothing does. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((part, key) => parts(part)?.get(key), value);
}
