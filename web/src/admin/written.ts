// Values as people write them in forms and in YAML: 1h30m, 80%, one per line.

const PARTS = [
  ["d", 86_400],
  ["h", 3_600],
  ["m", 60],
  ["s", 1],
] as const;

const DURATION = /^(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?$/;

/** Read `20s`, `3m`, `1h 30m`, `2d` or plain seconds; null if it is none of these. */
export function readDuration(text: string): number | null {
  const tight = text.replace(/\s+/g, "").toLowerCase();
  if (/^\d{1,9}$/.test(tight)) return Number(tight);
  const found = tight === "" ? null : DURATION.exec(tight);
  if (found === null) return null;
  return PARTS.reduce((sum, [, length], at) => sum + Number(found[at + 1] ?? 0) * length, 0);
}

/** Write whole seconds as `1h30m`. */
export function writeDuration(seconds: number): string {
  if (seconds <= 0) return `${String(seconds)}s`;
  let left = Math.round(seconds);
  let written = "";
  for (const [unit, length] of PARTS) {
    const count = Math.floor(left / length);
    left -= count * length;
    if (count > 0) written += `${String(count)}${unit}`;
  }
  return written;
}

/** Read `80`, `80%` or `80 %` as a share of 1; null if it is no number. */
export function readPercent(text: string): number | null {
  const tight = text.replace(/[\s%]+/g, "").replace(",", ".");
  if (!/^\d{1,3}(\.\d{1,6})?$/.test(tight)) return null;
  return Number((Number(tight) / 100).toFixed(8));
}

/** Write a share of 1 as a percentage without the sign. */
export function writePercent(share: number): string {
  return String(Number((share * 100).toFixed(6)));
}

/** Read a number, with a comma or a point; null if it is none. */
export function readNumber(text: string): number | null {
  const tight = text.trim().replace(",", ".");
  return /^[+-]?\d{1,15}(\.\d{1,10})?$/.test(tight) ? Number(tight) : null;
}

/** The lines of a text that say something. */
export function readLines(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
