// A site's colour may be anything; what is written on it must still be read.

function channel(hex: string): number {
  const share = parseInt(hex, 16) / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

/** Relative luminance of #rrggbb, 0 to 1 (WCAG 2). */
export function luminance(colour: string): number {
  const [red = "0", green = "0", blue = "0"] = colour.slice(1).match(/../g) ?? [];
  return 0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
}

/** Black or white, whichever reads better: at least 4.58 to 1 on any colour. */
export function readableOn(colour: string): "#ffffff" | "#000000" {
  const light = luminance(colour);
  return 1.05 / (light + 0.05) >= (light + 0.05) / 0.05 ? "#ffffff" : "#000000";
}
