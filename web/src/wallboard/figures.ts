// How well a queue is doing: a promise kept, at risk or broken. Never a guess where nothing is known.
import type { QueueView } from "../live/types.ts";

/** `unknown` is no data: nobody came yet, or nobody can tell. */
export type Mood = "unknown" | "calm" | "warning" | "breach";

const MOODS: readonly Mood[] = ["unknown", "calm", "warning", "breach"];

/** A service level this share of its target below it is broken; between the two it is at risk. */
const SLACK = 0.9;

/** A wait warns from this share of the promised seconds on. */
const SOON = 0.75;

export function levelMood(level: number | null, target: number): Mood {
  if (level === null) return "unknown";
  if (level >= target) return "calm";
  // 0.8 x 0.9 is a hair above 0.72 for a computer.
  return level >= target * SLACK - 1e-9 ? "warning" : "breach";
}

export function waitMood(seconds: number | null, within: number): Mood {
  if (seconds === null) return "unknown";
  if (seconds > within) return "breach";
  return seconds >= within * SOON ? "warning" : "calm";
}

export function worst(...moods: readonly Mood[]): Mood {
  return MOODS[Math.max(...moods.map((mood) => MOODS.indexOf(mood)), 0)] ?? "unknown";
}

/** Seconds since a moment; null when there is none. `now` is milliseconds. */
export function secondsSince(at: string | null, now: number): number | null {
  return at === null ? null : Math.max(0, (now - Date.parse(at)) / 1000);
}

/** A part of a whole; null when there is no whole. */
export function share(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

export interface QueueMoods {
  readonly level: Mood;
  readonly strict: Mood;
  readonly wait: Mood;
  readonly expected: Mood;
  /** Somebody waits, and no agent of the queue is there. */
  readonly unstaffed: boolean;
  readonly all: Mood;
}

/** How one queue is doing now. */
export function moodsOf(queue: QueueView, now: number): QueueMoods {
  const level = levelMood(queue.service_level, queue.target_share);
  const strict = levelMood(queue.service_level_strict, queue.target_share);
  const wait = waitMood(secondsSince(queue.oldest, now), queue.target_within);
  const expected = waitMood(queue.expected_wait, queue.target_within);
  const unstaffed = queue.waiting > 0 && queue.agents_ready + queue.agents_serving === 0;
  return { level, strict, wait, expected, unstaffed, all: worst(level, wait, unstaffed ? "breach" : "unknown") };
}

export interface Totals {
  readonly waiting: number;
  readonly oldest: string | null;
  readonly connected: number;
  readonly answered: number;
  readonly abandoned: number;
  readonly queued: number;
}

/** Counts over several queues. Ratios are not added up: their sums are in the report. */
export function totals(queues: Iterable<QueueView>): Totals {
  const sum = { waiting: 0, oldest: null as string | null, connected: 0, answered: 0, abandoned: 0, queued: 0 };
  for (const queue of queues) {
    sum.waiting += queue.waiting;
    sum.connected += queue.connected;
    sum.answered += queue.answered;
    sum.abandoned += queue.abandoned;
    sum.queued += queue.queued;
    if (queue.oldest !== null && (sum.oldest === null || Date.parse(queue.oldest) < Date.parse(sum.oldest))) {
      sum.oldest = queue.oldest;
    }
  }
  return sum;
}

/** Queues in trouble first, then by who waits longest, then by name. */
export function byTrouble(queues: Iterable<QueueView>, now: number): QueueView[] {
  return [...queues]
    .map((queue) => ({
      queue,
      rank: MOODS.indexOf(moodsOf(queue, now).all),
      wait: secondsSince(queue.oldest, now) ?? -1,
    }))
    .sort((a, b) => b.rank - a.rank || b.wait - a.wait || a.queue.name.localeCompare(b.queue.name))
    .map(({ queue }) => queue);
}

export function byName(queues: Iterable<QueueView>): QueueView[] {
  return [...queues].sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
}
