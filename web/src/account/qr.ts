import qrcode from "qrcode-generator";

/** The modules of a QR code, row by row, error correction level M. Throws when `text` is too long. */
export function qr(text: string): readonly (readonly boolean[])[] {
  const code = qrcode(0, "M");
  code.addData(text, "Byte");
  code.make();
  const side = Array.from({ length: code.getModuleCount() }, (_, at) => at);
  return side.map((row) => side.map((column) => code.isDark(row, column)));
}

/** An SVG path of the dark modules, moved in by a margin. */
export function qrPath(modules: readonly (readonly boolean[])[], margin: number): string {
  return modules
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${String(x + margin)} ${String(y + margin)}h1v1h-1z` : "")))
    .join("");
}
