// A face for a name: its initials and a colour that is always the same for it.

/** Two letters at most; one for a name written in Chinese, Japanese or Korean. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const first = [...(words[0] ?? "?")][0] ?? "?";
  if (/[\u2e80-\u9fff\uac00-\ud7af]/u.test(first)) return first;
  const last = words.length > 1 ? [...(words.at(-1) ?? "")][0] : "";
  return (first + (last ?? "")).toLocaleUpperCase();
}

/** A hue, 0 to 359. */
export function tint(name: string): number {
  let hash = 7;
  for (const letter of name) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 360_007;
  return hash % 360;
}
