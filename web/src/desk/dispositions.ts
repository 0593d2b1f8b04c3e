// Which dispositions a wrap-up offers, and how one is found among many.
import type { CentreSummary, Disposition } from "../live/types.ts";

/** The queue's own, in its order; all of the centre's when it names none. */
export function offeredTo(centre: CentreSummary, queue: string): readonly Disposition[] {
  const allowed = centre.queues.find((one) => one.id === queue)?.dispositions ?? [];
  if (allowed.length === 0) return centre.dispositions;
  return allowed.flatMap((id) => centre.dispositions.find((one) => one.id === id) ?? []);
}

/** Letters without their marks, so that "grazinimas" finds "Grąžinimas". */
function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();
}

/** Those whose name has every word of `wanted`. */
export function matching<T extends { readonly name: string }>(all: readonly T[], wanted: string): readonly T[] {
  const words = plain(wanted).split(/\s+/u).filter(Boolean);
  return all.filter((one) => words.every((word) => plain(one.name).includes(word)));
}

/** The one `step` further than `chosen`, around the end; the first or last when none is chosen. */
export function chosenAfter(found: readonly Disposition[], chosen: string, step: number): string {
  const here = found.findIndex((one) => one.id === chosen);
  const next = here < 0 ? (step > 0 ? 0 : found.length - 1) : (here + step + found.length) % found.length;
  return found[next]?.id ?? chosen;
}
