// Files on their way: looked at before they are sent, shown while they go, sent along with a message.
import { type Client, Failure, newId } from "../live/client.ts";
import type { Attachment } from "../live/types.ts";
import type { Limits } from "./site.ts";

export interface Going {
  readonly id: string;
  readonly name: string;
  /** 0 to 1. */
  readonly share: number;
  /** Set when it has arrived. */
  readonly attachment: Attachment | null;
  /** The code of a refusal; empty while there is none. */
  readonly refusal: string;
}

/** As many as one message takes. */
export const MOST = 20;

/** Why a file is not even sent; null when it may be. What is inside, the centre looks at. */
export function refusalOf(file: Pick<File, "size" | "type">, limits: Limits): string | null {
  if (file.size === 0) return "empty_file";
  if (file.size > limits.attachment_bytes) return "too_large";
  if (file.type !== "" && !limits.attachment_kinds.includes(file.type)) return "kind_not_allowed";
  return null;
}

/** Kinds of files as people call them: PNG, JPEG, PDF. */
export function kindNames(kinds: readonly string[]): string {
  return kinds.map((kind) => (kind === "text/plain" ? "TXT" : (kind.split("/")[1] ?? kind).toUpperCase())).join(", ");
}

export class Files {
  items: readonly Going[] = [];
  readonly #aborts = new Map<string, AbortController>();
  readonly #sources = new Map<string, File>();

  constructor(
    readonly client: Client,
    readonly limits: Limits,
    readonly onchange: (items: readonly Going[]) => void,
  ) {}

  add(files: Iterable<File>): void {
    for (const file of files) {
      if (this.items.length >= MOST) return;
      const id = newId();
      const refusal = refusalOf(file, this.limits) ?? "";
      this.#sources.set(id, file);
      this.#show([...this.items, { id, name: file.name || "file", share: 0, attachment: null, refusal }]);
      if (refusal === "") void this.#send(id, file);
    }
  }

  /** Send one again that did not arrive. */
  retry(id: string): void {
    const file = this.#sources.get(id);
    if (file === undefined) return;
    this.#change(id, { share: 0, refusal: "" });
    void this.#send(id, file);
  }

  remove(id: string): void {
    this.#aborts.get(id)?.abort();
    this.#sources.delete(id);
    this.#show(this.items.filter((item) => item.id !== id));
  }

  /** Take those that have arrived, to go with a message. */
  take(): Attachment[] {
    const taken = this.items.map(({ attachment }) => attachment).filter((attachment) => attachment !== null);
    this.#show(this.items.filter(({ attachment }) => attachment === null));
    return taken;
  }

  async #send(id: string, file: File): Promise<void> {
    const abort = new AbortController();
    this.#aborts.set(id, abort);
    try {
      const attachment = await this.client.post<Attachment>(
        `/api/visitor/visit/attachments?name=${encodeURIComponent(file.name || "file")}`,
        undefined,
        { bytes: file, signal: abort.signal, onprogress: (share) => { this.#change(id, { share }); } },
      );
      this.#change(id, { share: 1, attachment });
    } catch (error) {
      if (abort.signal.aborted) return;
      this.#change(id, { refusal: error instanceof Failure ? error.code : "broken" });
    } finally {
      this.#aborts.delete(id);
    }
  }

  #change(id: string, changed: Partial<Going>): void {
    this.#show(this.items.map((item) => (item.id === id ? { ...item, ...changed } : item)));
  }

  #show(items: readonly Going[]): void {
    this.items = items;
    this.onchange(items);
  }
}
