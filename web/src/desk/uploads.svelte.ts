// Files on their way into a message: checked before they go, with progress, and a second chance.
import { contacts } from "../live/api.ts";
import { said } from "../live/said.ts";
import type { Attachment } from "../live/types.ts";

export interface FileLimits {
  readonly attachment_bytes: number;
  readonly attachment_kinds: readonly string[];
}

export type FileProblem = "too_big" | "empty" | "kind";

/** Why a file may not go; null when it may. The server looks at the content, this only at the label. */
export function problemOf(file: Pick<File, "size" | "type">, limits: FileLimits): FileProblem | null {
  if (file.size === 0) return "empty";
  if (file.size > limits.attachment_bytes) return "too_big";
  // A file without a label may still be of an allowed kind: only its content can tell.
  if (file.type !== "" && !limits.attachment_kinds.includes(file.type)) return "kind";
  return null;
}

export interface Upload {
  readonly id: number;
  readonly file: File;
  readonly state: "going" | "failed";
  /** 0 to 1. */
  readonly share: number;
  readonly problem: string;
}

export class Uploads {
  all = $state.raw<readonly Upload[]>([]);
  #next = 1;
  readonly #aborts: Record<number, AbortController> = {};

  constructor(
    readonly contact: string,
    readonly ondone: (attachment: Attachment) => void,
  ) {}

  add(file: File): void {
    const upload: Upload = { id: this.#next++, file, state: "going", share: 0, problem: "" };
    this.all = [...this.all, upload];
    void this.#go(upload);
  }

  retry(id: number): void {
    const upload = this.all.find((one) => one.id === id);
    if (upload) void this.#go(upload);
  }

  cancel(id: number): void {
    this.#aborts[id]?.abort();
    this.all = this.all.filter((upload) => upload.id !== id);
  }

  stop(): void {
    for (const upload of this.all) this.cancel(upload.id);
  }

  #change(id: number, changed: Partial<Upload>): void {
    this.all = this.all.map((upload) => (upload.id === id ? { ...upload, ...changed } : upload));
  }

  async #go(upload: Upload): Promise<void> {
    const abort = new AbortController();
    this.#aborts[upload.id] = abort;
    this.#change(upload.id, { state: "going", share: 0, problem: "" });
    try {
      const progress = (share: number): void => { this.#change(upload.id, { share }); };
      const attachment = await contacts.attach(this.contact, upload.file, progress, abort.signal);
      this.all = this.all.filter((one) => one.id !== upload.id);
      this.ondone(attachment);
    } catch (error) {
      if (!abort.signal.aborted) this.#change(upload.id, { state: "failed", problem: said(error).text });
    }
  }
}
