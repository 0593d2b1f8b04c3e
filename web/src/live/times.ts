// How times and durations are written. Durations are compact and alike in every language.

const two = (number: number): string => String(number).padStart(2, "0");

/** Seconds as 0:07, 12:05 or 1:02:03; days as 2d 03h. */
export function spanText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  if (hours >= 48) return `${String(Math.floor(hours / 24))}d ${two(hours % 24)}h`;
  if (hours > 0) return `${String(hours)}:${two(minutes)}:${two(rest)}`;
  return `${String(minutes)}:${two(rest)}`;
}

/** The time of day: 14:05. */
export function clockText(at: string, language: string): string {
  return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(at));
}

/** The time of day today, with the date on other days. `now` is milliseconds. */
export function momentText(at: string, language: string, now: number): string {
  const [moment, today] = [new Date(at), new Date(now)];
  if (moment.toDateString() === today.toDateString()) return clockText(at, language);
  return new Intl.DateTimeFormat(language, {
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    ...(moment.getFullYear() === today.getFullYear() ? {} : { year: "numeric" }),
  }).format(moment);
}

/** Everything there is to say about a moment. */
export function exactTime(at: string, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "medium" }).format(new Date(at));
}

/** A size in bytes as people read it. */
export function sizeText(bytes: number, language: string): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  const step = Math.min(3, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: units[step] ?? "byte",
    unitDisplay: "short",
    maximumFractionDigits: step === 0 ? 0 : 1,
  }).format(bytes / 1000 ** step);
}

/** A share, 0 to 1, as 83 %. */
export function shareText(share: number, language: string): string {
  return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(share);
}
