// How figures are written. Nothing known is said as such: never 0, never 100.
import { language, t } from "../i18n";
import { spanText } from "../live/times.ts";

/** A share, 0 to 1, with a decimal: rounding must not carry it across its target. */
export function percent(share: number | null): string {
  if (share === null) return t("wallboard.no_data");
  // Cut, not rounded: 79.96 % has not reached 80 %.
  const cut = Math.floor(share * 1000 + 1e-6) / 1000;
  return new Intl.NumberFormat(language(), { style: "percent", maximumFractionDigits: 1 }).format(cut);
}

/** Seconds as a clock, or "no data". */
export function span(seconds: number | null): string {
  return seconds === null ? t("wallboard.no_data") : spanText(Math.round(seconds));
}

/** A promised number of seconds in words: 20s, 3m, 2h. */
export function within(seconds: number): string {
  const [unit, size] =
    seconds % 3600 === 0 && seconds > 0
      ? (["hour", 3600] as const)
      : seconds % 60 === 0 && seconds > 60
        ? (["minute", 60] as const)
        : (["second", 1] as const);
  return new Intl.NumberFormat(language(), { style: "unit", unit, unitDisplay: "narrow" }).format(seconds / size);
}

export function count(value: number): string {
  return new Intl.NumberFormat(language()).format(value);
}

export function decimal(value: number, digits = 2): string {
  return new Intl.NumberFormat(language(), { maximumFractionDigits: digits }).format(value);
}

/** A figure with its unit, as the metric definitions name units. */
export function figure(value: number | null, unit: string): string {
  if (value === null) return t("wallboard.no_data");
  if (unit === "share" || unit === "ratio") return percent(value);
  if (unit === "seconds" || unit === "s") return span(value);
  return decimal(value);
}
