// Files and transcripts are asked for with the visitor's token, which no plain link can carry.
import type { Client } from "../live/client.ts";
import type { Attachment } from "../live/types.ts";

const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"];
/** Larger pictures are had when asked for. */
const LARGEST_SHOWN = 5_000_000;

export function isPicture(file: Attachment): boolean {
  return PICTURES.includes(file.kind) && file.size <= LARGEST_SHOWN;
}

async function fetchBlob(client: Client, path: string): Promise<Blob> {
  const answer = await fetch(client.base + path, { headers: { Authorization: `Bearer ${client.bearer}` } });
  if (!answer.ok) throw new Error(`HTTP ${String(answer.status)}`);
  return answer.blob();
}

export function fetchFile(client: Client, file: Attachment): Promise<Blob> {
  return fetchBlob(client, `/api/visitor/visit/attachments/${encodeURIComponent(file.blob_id)}`);
}

export function fetchTranscript(client: Client): Promise<Blob> {
  return fetchBlob(client, "/api/visitor/visit/transcript");
}

/** Have the browser save `blob`. */
export function download(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => { URL.revokeObjectURL(link.href); }, 60_000);
}
