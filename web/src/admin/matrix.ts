// The capacity profile's interruption matrix: who may be offered what beside what.
import type { Channel, ChannelCapacity } from "./centre.ts";
import { CHANNELS } from "./centre.ts";

/** Channels in the order people expect them. */
export function inOrder(channels: readonly ChannelCapacity[]): ChannelCapacity[] {
  return channels.toSorted((a, b) => CHANNELS.indexOf(a.channel) - CHANNELS.indexOf(b.channel));
}

/** Channels the profile does not have. */
export function missing(channels: readonly ChannelCapacity[]): Channel[] {
  return CHANNELS.filter((channel) => !channels.some((row) => row.channel === channel));
}

/** `offered` may, or may no longer, be offered to someone who serves `beside`. */
export function flip(channels: readonly ChannelCapacity[], offered: Channel, beside: Channel): ChannelCapacity[] {
  return channels.map((row) => {
    if (row.channel !== offered) return row;
    const joins = row.joins.includes(beside) ? row.joins.filter((each) => each !== beside) : [...row.joins, beside];
    return { ...row, joins: CHANNELS.filter((each) => joins.includes(each)) };
  });
}

/** Take a channel out of the profile, and out of the rows that named it. */
export function without(channels: readonly ChannelCapacity[], gone: Channel): ChannelCapacity[] {
  return channels
    .filter((row) => row.channel !== gone)
    .map((row) => ({ ...row, joins: row.joins.filter((each) => each !== gone) }));
}

/** Whether `offered` fits beside one contact of `beside`, by units alone. */
export function fits(channels: readonly ChannelCapacity[], units: number, offered: Channel, beside: Channel): boolean {
  const weight = (channel: Channel): number => channels.find((row) => row.channel === channel)?.weight ?? 0;
  return weight(offered) + weight(beside) <= units;
}

/** How many of a channel's contacts fit at once, by its limit and by units. */
export function reached(row: ChannelCapacity, units: number): number {
  return Math.min(row.most, Math.floor(units / Math.max(1, row.weight)));
}
