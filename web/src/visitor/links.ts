// Finds web addresses in what people write. Everything else stays plain text.

export interface Piece {
  readonly text: string;
  /** Where a click leads; null for plain text. */
  readonly href: string | null;
}

const ADDRESS = /\b(?:https?:\/\/|www\.)[^\s<>"'`\u3000-\u303f\uff00-\uffef]+/giu;
const TRAILING = /[.,;:!?…]+$/;

/** A sentence's full stop and an unopened bracket are not part of an address. */
function endOf(address: string): number {
  let end = address.length;
  for (;;) {
    const kept = address.slice(0, end).replace(TRAILING, "");
    const last = kept.at(-1) ?? "";
    const opening = { ")": "(", "]": "[", "}": "{" }[last];
    const isOpened = opening === undefined || kept.split(opening).length >= kept.split(last).length;
    if (isOpened && kept.length === end) return end;
    end = isOpened ? kept.length : kept.length - 1;
  }
}

function hrefOf(address: string): string | null {
  try {
    const url = new URL(/^www\./i.test(address) ? `https://${address}` : address);
    return url.hostname.includes(".") || url.hostname === "localhost" ? url.href : null;
  } catch {
    return null;
  }
}

/** Cut `text` into plain pieces and links; joined, they are the text again. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const hit of text.matchAll(ADDRESS)) {
    const address = hit[0].slice(0, endOf(hit[0]));
    const href = hrefOf(address);
    if (href === null) continue;
    if (hit.index > from) found.push({ text: text.slice(from, hit.index), href: null });
    found.push({ text: address, href });
    from = hit.index + address.length;
  }
  if (from < text.length) found.push({ text: text.slice(from), href: null });
  return found;
}
