// What the browser remembers for the visitor: their visit, what is not sent yet, a half-written text.
// A frame on another's page may be denied storage; then memory lasts as long as the page does.

export interface Keep {
  /** Whether it outlives the page. */
  readonly isLasting: boolean;
  get<T>(name: string): T | null;
  set(name: string, value: unknown): void;
  remove(name: string): void;
  /** Names that begin with `prefix`. */
  names(prefix: string): string[];
}

type Shelf = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

class Kept implements Keep {
  readonly #shelf: Shelf | null;
  /** All of it without a shelf; with one, what did not fit on it. */
  readonly #memory = new Map<string, string>();

  constructor(
    shelf: Shelf | null,
    readonly prefix: string,
  ) {
    this.#shelf = shelf;
  }

  get isLasting(): boolean {
    return this.#shelf !== null;
  }

  get<T>(name: string): T | null {
    const text = this.#memory.get(name) ?? this.#shelf?.getItem(this.prefix + name) ?? null;
    if (text === null) return null;
    try {
      return JSON.parse(text) as T;
    } catch {
      return null;
    }
  }

  set(name: string, value: unknown): void {
    const text = JSON.stringify(value);
    try {
      if (this.#shelf === null) throw new Error("no shelf");
      this.#shelf.setItem(this.prefix + name, text);
      this.#memory.delete(name);
    } catch {
      this.#memory.set(name, text);
    }
  }

  remove(name: string): void {
    this.#memory.delete(name);
    this.#shelf?.removeItem(this.prefix + name);
  }

  names(prefix: string): string[] {
    const found = new Set([...this.#memory.keys()].filter((name) => name.startsWith(prefix)));
    for (let index = 0; index < (this.#shelf?.length ?? 0); index += 1) {
      const key = this.#shelf?.key(index) ?? "";
      if (key.startsWith(this.prefix + prefix)) found.add(key.slice(this.prefix.length));
    }
    return [...found];
  }
}

function shelfOf(find: () => Storage): Storage | null {
  try {
    const shelf = find();
    shelf.setItem("cordboard.try", "1");
    shelf.removeItem("cordboard.try");
    return shelf;
  } catch {
    return null;
  }
}

/** The keep of one site, in this browser. */
export function keepOf(site: string, find: () => Storage = () => localStorage): Keep {
  return new Kept(shelfOf(find), `cordboard.${site}.`);
}
