// The draft everyone edits here: forms change it, the server checks it, publishing makes it true.
import { SvelteMap } from "svelte/reactivity";

import { client, Failure } from "../live/client.ts";
import type { Change as ServerChange, Problem } from "../live/types.ts";
import type { AnyItem, Centre, ListSection } from "./centre.ts";
import { type Clash, type Merged, merge, type Path, same, touched, withAt } from "./changes.ts";
import { Problems } from "./problems.ts";

export interface Settings {
  readonly version: number;
  readonly centre: Centre;
}

interface Preview {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  readonly changes: readonly ServerChange[];
}

export interface Published {
  readonly version: number;
  readonly changes: readonly ServerChange[];
  readonly warnings: readonly Problem[];
}

const KEPT_AS = "cordboard.draft";
const PAUSE = 350;

interface Kept {
  readonly version: number;
  readonly base: Centre;
  readonly centre: Centre;
}

function kept(): Kept | null {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT_AS) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}

export class Workbench {
  /** What the draft began as, and its version. */
  base = $state.raw<Centre | null>(null);
  version = $state(0);
  centre = $state.raw<Centre | null>(null);
  error = $state.raw<unknown>(null);
  /** Somebody else published while this draft was being written. */
  theirs = $state.raw<Settings | null>(null);
  preview = $state.raw<Preview | null>(null);
  checking = $state(false);
  /** The check itself could not be made. */
  unchecked = $state.raw<unknown>(null);
  publishing = $state(false);
  /** Places whose text cannot be read as what it should be; nothing is published while there are any. */
  readonly unreadable = new SvelteMap<string, string>();

  readonly dirty = $derived(this.base !== null && !same(this.base, this.centre));
  readonly touched = $derived(touched(this.base, this.centre));
  readonly count = $derived([...this.touched.values()].reduce((sum, items) => sum + items.size, 0));
  readonly problems = $derived(new Problems([...(this.preview?.problems ?? []), ...(this.preview?.warnings ?? [])]));
  readonly sound = $derived(this.problems.errors === 0 && this.unreadable.size === 0);

  #timer: ReturnType<typeof setTimeout> | undefined;
  #turn = 0;

  async load(): Promise<void> {
    this.error = null;
    try {
      const now = await client.get<Settings>("/api/settings");
      const draft = this.base === null ? kept() : null;
      if (draft !== null && !same(draft.base, draft.centre)) {
        this.#begin({ version: draft.version, centre: draft.base }, draft.centre);
        if (now.version !== draft.version) this.theirs = now;
      } else if (this.base !== null && this.dirty) {
        if (now.version !== this.version) this.theirs = now;
      } else {
        this.#begin(now, now.centre);
      }
    } catch (error) {
      this.error = error;
    }
  }

  /** A version was published somewhere: ours follows, unless there is work to join. */
  async follow(version: number): Promise<void> {
    if (this.base !== null && version > this.version && !this.publishing) await this.load();
  }

  #begin(settings: Settings, centre: Centre): void {
    this.base = settings.centre;
    this.version = settings.version;
    this.theirs = null;
    this.#set(centre);
  }

  #set(centre: Centre): void {
    this.centre = centre;
    try {
      if (this.base !== null && !same(this.base, centre)) {
        sessionStorage.setItem(KEPT_AS, JSON.stringify({ version: this.version, base: this.base, centre }));
      } else {
        sessionStorage.removeItem(KEPT_AS);
      }
    } catch {
      // Without storage the draft lasts as long as the page; leaving it asks first.
    }
    clearTimeout(this.#timer);
    this.#turn += 1;
    if (this.dirty) this.#timer = setTimeout(() => void this.check(), PAUSE);
    else this.preview = null;
  }

  /** Put `value` at a path; undefined takes it away. */
  edit(path: Path, value: unknown): void {
    if (this.centre !== null) this.#set(withAt(this.centre, path, value) as Centre);
  }

  put(section: ListSection, item: AnyItem): void {
    this.edit([section, item.id], item);
  }

  discard(): void {
    if (this.base === null) return;
    this.unreadable.clear();
    this.#set(this.base);
    if (this.theirs !== null) this.#begin(this.theirs, this.theirs.centre);
  }

  /** Take an earlier version's centre as the draft. */
  take(centre: Centre): void {
    this.#set(centre);
  }

  /** Have the server look at the draft. */
  async check(): Promise<void> {
    if (this.centre === null) return;
    const turn = this.#turn;
    this.checking = true;
    try {
      const preview = await client.post<Preview>("/api/settings/preview", { centre: this.centre });
      if (turn !== this.#turn) return;
      this.preview = preview;
      this.unchecked = null;
    } catch (error) {
      if (turn === this.#turn) this.unchecked = error;
    } finally {
      if (turn === this.#turn) this.checking = false;
    }
  }

  /** Make the draft the version in force. False when somebody else was faster; `theirs` is set then. */
  async publish(note: string): Promise<Published | null> {
    if (this.centre === null || this.publishing) return null;
    this.publishing = true;
    try {
      const published = await client.put<Published>("/api/settings", {
        base_version: this.version,
        centre: this.centre,
        note,
      });
      const now = await client.get<Settings>("/api/settings");
      this.#begin(now, now.centre);
      return published;
    } catch (error) {
      if (error instanceof Failure && error.http === 409) {
        this.theirs = await client.get<Settings>("/api/settings");
        return null;
      }
      if (error instanceof Failure && Array.isArray(error.details["problems"])) {
        const problems = error.details["problems"] as readonly Problem[];
        this.preview = { problems, warnings: [], changes: this.preview?.changes ?? [] };
      }
      throw error;
    } finally {
      this.publishing = false;
    }
  }

  /** How ours and theirs would be joined. */
  joined(): Merged | null {
    if (this.base === null || this.centre === null || this.theirs === null) return null;
    return merge(this.base, this.centre, this.theirs.centre);
  }

  /** Go on from their version with our changes on top; `choices` says whose value a clash takes. */
  join(choices: readonly { readonly clash: Clash; readonly mine: boolean }[]): void {
    const merged = this.joined();
    if (merged === null || this.theirs === null) return;
    const centre = choices
      .filter((choice) => !choice.mine)
      .reduce<unknown>((value, { clash }) => withAt(value, clash.path, clash.theirs), merged.value);
    this.#begin(this.theirs, centre as Centre);
  }

  /** Say that a place cannot be read, or can again. */
  tell(place: string, text: string | null): void {
    if (text === null) this.unreadable.delete(place);
    else this.unreadable.set(place, text);
  }
}

export const bench = new Workbench();
