// What the chat says of waits, hours and refusals, in plain words.
import { Failure } from "../live/client.ts";
import { sizeText } from "../live/times.ts";
import { kindNames } from "./files.ts";
import type { Limits } from "./site.ts";
import { isVisitorKey, language, t } from "./texts.svelte.ts";

const MINUTE = 60;
const HOUR = 3600;

/** Where one stands in line. */
export function placeText(position: number | null): string {
  if (position === null) return t("visitor.wait.in_line");
  if (position <= 1) return t("visitor.wait.next");
  return t("visitor.wait.ahead", { count: position - 1 });
}

/** How long it may take, rounded up: a promise of less would be broken. */
export function waitText(seconds: number | null): string {
  if (seconds === null) return t("visitor.wait.unknown");
  if (seconds < 50) return t("visitor.wait.moment");
  const minutes = Math.ceil(seconds / MINUTE);
  if (minutes < 60) return t("visitor.wait.minutes", { count: minutes });
  return t("visitor.wait.hours", { count: Math.ceil(seconds / HOUR) });
}

/** When it opens, in the visitor's own time: 14:05 today, with the day on others. */
export function opensText(at: string | null, now: number): string {
  if (at === null) return t("visitor.closed.unknown");
  const [moment, today] = [new Date(at), new Date(now)];
  const isToday = moment.toDateString() === today.toDateString();
  const day: Intl.DateTimeFormatOptions = isToday ? {} : { weekday: "long", day: "numeric", month: "long" };
  const time = new Intl.DateTimeFormat(language(), { ...day, hour: "numeric", minute: "2-digit" }).format(moment);
  return t(isToday ? "visitor.closed.opens_today" : "visitor.closed.opens", { time });
}

/** What a refusal says. Codes the chat does not know are said in general. */
export function refusalText(
  code: string,
  limits: Limits | null,
  details: Readonly<Record<string, unknown>> = {},
): string {
  const key = `visitor.error.${code}`;
  if (!isVisitorKey(key)) return t("visitor.error.broken");
  return t(key, {
    limit: Number(details["limit"] ?? limits?.message_chars ?? 0),
    size: sizeText(limits?.attachment_bytes ?? 0, language()),
    kinds: kindNames(limits?.attachment_kinds ?? []),
    count: Math.max(1, Math.ceil(Number(details["wait"] ?? 1) / MINUTE)),
  });
}

/** What went wrong, to the one it happened to. */
export function failureText(error: unknown, limits: Limits | null): string {
  if (!(error instanceof Failure)) return t("visitor.error.broken");
  if (error.http === 0) return t("visitor.error.unreachable");
  if (error.http >= 500) return t("visitor.error.unavailable");
  return refusalText(error.code, limits, error.details);
}
