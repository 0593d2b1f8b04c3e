// Opening hours as a form works with them: blocks in minutes of the day, what is wrong with them.
import type { Block, Calendar, Weekday } from "./centre.ts";
import { WEEKDAYS } from "./centre.ts";

export const DAY = 1_440;

/** Minutes since midnight of an HH:MM; 24:00 is 1440; null if it is not one. */
export function minutesOf(clock: string): number | null {
  if (clock === "24:00") return DAY;
  const found = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(clock);
  return found === null ? null : Number(found[1]) * 60 + Number(found[2]);
}

export function clockOf(minutes: number): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** A time of day as people type it: `9`, `9:30`, `930`, `24`; null if it is none. */
export function readClock(text: string): string | null {
  const tight = text.trim().replace(".", ":");
  const found = /^(\d{1,2}):?(\d{2})?$/.exec(tight);
  if (found === null) return null;
  const clock = `${(found[1] ?? "").padStart(2, "0")}:${found[2] ?? "00"}`;
  return minutesOf(clock) === null ? null : clock;
}

export type Flaw = "unreadable" | "backwards" | "overlap";

/** What is wrong with each block of a day, by its place. */
export function flawsOf(blocks: readonly Block[]): (Flaw | null)[] {
  return blocks.map((block, at) => {
    const [opens, closes] = [minutesOf(block.opens), minutesOf(block.closes)];
    if (opens === null || closes === null) return "unreadable";
    if (opens >= closes) return "backwards";
    const meets = blocks.some((other, place) => {
      if (place >= at) return false;
      const [start, end] = [minutesOf(other.opens), minutesOf(other.closes)];
      return start !== null && end !== null && start < closes && opens < end;
    });
    return meets ? "overlap" : null;
  });
}

/** One more block for a day: after the last one, where there is room. */
export function nextBlock(blocks: readonly Block[]): Block {
  const end = Math.max(0, ...blocks.map((block) => minutesOf(block.closes) ?? 0));
  if (end === 0) return { opens: "09:00", closes: "17:00" };
  const opens = Math.min(end + 60, DAY - 60);
  return { opens: clockOf(opens), closes: clockOf(Math.min(opens + 240, DAY)) };
}

/** Open minutes in an ordinary week; what cannot be read counts nothing. */
export function weeklyMinutes(calendar: Calendar): number {
  const blocks = WEEKDAYS.flatMap((day) => calendar.weekdays[day] ?? []);
  return blocks.reduce((sum, block) => {
    const [opens, closes] = [minutesOf(block.opens), minutesOf(block.closes)];
    return opens === null || closes === null ? sum : sum + Math.max(0, closes - opens);
  }, 0);
}

/** Give `from`'s blocks to other days too. */
export function copyDay(calendar: Calendar, from: Weekday, to: readonly Weekday[]): Calendar {
  const weekdays = { ...calendar.weekdays };
  for (const day of to) weekdays[day] = plain(calendar.weekdays[from] ?? []);
  return { ...calendar, weekdays };
}

// Blocks may come wrapped by the screen's state; a copy is made of their plain values.
function plain(blocks: readonly Block[]): Block[] {
  return blocks.map(({ opens, closes }) => ({ opens, closes }));
}
