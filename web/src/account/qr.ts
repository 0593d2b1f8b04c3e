// A QR code (ISO/IEC 18004) of a short text: byte mode, error correction level M, versions 1 to 13.

/** By version: error correction words per block, then [blocks, data words in each] once or twice. */
const BLOCKS: readonly (readonly [number, ...(readonly [number, number])[]])[] = [
  [10, [1, 16]],
  [16, [1, 28]],
  [26, [1, 44]],
  [18, [2, 32]],
  [24, [2, 43]],
  [16, [4, 27]],
  [18, [4, 31]],
  [22, [2, 38], [2, 39]],
  [22, [3, 36], [2, 37]],
  [26, [4, 43], [1, 44]],
  [30, [1, 50], [4, 51]],
  [22, [6, 36], [2, 37]],
  [22, [8, 37], [1, 38]],
];

/** By version: where alignment patterns are centred, on both axes. */
const ALIGNED: readonly (readonly number[])[] = [
  [],
  [6, 18],
  [6, 22],
  [6, 26],
  [6, 30],
  [6, 34],
  [6, 22, 38],
  [6, 24, 42],
  [6, 26, 46],
  [6, 28, 50],
  [6, 30, 54],
  [6, 32, 58],
  [6, 34, 62],
];

const MASKS: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

const at = (list: ArrayLike<number>, index: number): number => list[index] ?? 0;

// The field of 256 elements the code computes in.
const POWER = new Uint8Array(512);
const LOG = new Uint8Array(256);
for (let exponent = 0, value = 1; exponent < 255; exponent += 1) {
  POWER[exponent] = POWER[exponent + 255] = value;
  LOG[value] = exponent;
  value <<= 1;
  if (value & 256) value ^= 285;
}

const times = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : at(POWER, at(LOG, a) + at(LOG, b)));

/** The error correction words of a block: the remainder of its division by the generator. */
function correction(data: readonly number[], count: number): number[] {
  let generator = [1];
  for (let root = 0; root < count; root += 1) {
    const next = [...generator, 0];
    generator.forEach((factor, place) => (next[place + 1] = at(next, place + 1) ^ times(factor, at(POWER, root))));
    generator = next;
  }
  const rest = [...data, ...Array<number>(count).fill(0)];
  data.forEach((_word, place) => {
    const factor = at(rest, place);
    generator.forEach((part, offset) => (rest[place + offset] = at(rest, place + offset) ^ times(part, factor)));
  });
  return rest.slice(data.length);
}

function sizesOf(version: number): { readonly words: number; readonly sizes: readonly number[] } {
  const [words, ...groups] = BLOCKS[version - 1] ?? [0];
  return { words, sizes: groups.flatMap(([count, size]) => Array<number>(count).fill(size)) };
}

const lengthBits = (version: number): number => (version < 10 ? 8 : 16);

function versionFor(bytes: number): number {
  for (let version = 1; version <= BLOCKS.length; version += 1) {
    const room = sizesOf(version).sizes.reduce((sum, size) => sum + size, 0) * 8;
    if (4 + lengthBits(version) + bytes * 8 <= room) return version;
  }
  throw new RangeError(`A QR code of ${String(bytes)} bytes is larger than we draw.`);
}

function dataWords(text: Uint8Array, version: number): number[] {
  const room = sizesOf(version).sizes.reduce((sum, size) => sum + size, 0);
  let bits = "0100" + text.length.toString(2).padStart(lengthBits(version), "0");
  for (const byte of text) bits += byte.toString(2).padStart(8, "0");
  bits += "0".repeat(Math.min(4, room * 8 - bits.length));
  bits = bits.padEnd(Math.ceil(bits.length / 8) * 8, "0");
  const words = (bits.match(/.{8}/g) ?? []).map((word) => parseInt(word, 2));
  for (let pad = 0; words.length < room; pad += 1) words.push(pad % 2 === 0 ? 236 : 17);
  return words;
}

/** Data and correction words in the order they are drawn: the blocks' first words, then their second ... */
function interleaved(words: readonly number[], version: number): number[] {
  const { words: count, sizes } = sizesOf(version);
  let from = 0;
  const blocks = sizes.map((size) => words.slice(from, (from += size)));
  const columns = (parts: readonly (readonly number[])[]): number[] => {
    const longest = Math.max(...parts.map((part) => part.length));
    return Array.from({ length: longest }, (_, place) => parts.flatMap((part) => part[place] ?? [])).flat();
  };
  return [...columns(blocks), ...columns(blocks.map((block) => correction(block, count)))];
}

/** `data` followed by the remainder of its division by `generator`, both as bits. */
function withRemainder(data: number, generator: number, bits: number): number {
  let rest = data << bits;
  const top = generator.toString(2).length;
  for (let length = rest.toString(2).length; rest !== 0 && length >= top; length = rest.toString(2).length) {
    rest ^= generator << (length - top);
  }
  return (data << bits) | rest;
}

class Drawing {
  readonly size: number;
  readonly dark: boolean[][];
  readonly fixed: boolean[][];

  constructor(readonly version: number) {
    this.size = 17 + 4 * version;
    const blank = (): boolean[][] => Array.from({ length: this.size }, () => Array<boolean>(this.size).fill(false));
    [this.dark, this.fixed] = [blank(), blank()];
    this.#patterns();
  }

  is(x: number, y: number): boolean {
    return this.dark[y]?.[x] ?? false;
  }

  set(x: number, y: number, dark: boolean): void {
    const [row, marks] = [this.dark[y], this.fixed[y]];
    if (!row || !marks || x < 0 || x >= this.size) return;
    row[x] = dark;
    marks[x] = true;
  }

  #patterns(): void {
    const end = this.size - 7;
    for (let place = 0; place < this.size; place += 1) {
      this.set(place, 6, place % 2 === 0);
      this.set(6, place, place % 2 === 0);
    }
    for (const [x, y] of [[0, 0], [end, 0], [0, end]] as const) this.#rings(x + 3, y + 3, 4, [0, 1, 3]);
    const centres = ALIGNED[this.version - 1] ?? [];
    for (const x of centres) {
      for (const y of centres) {
        const atFinder = (x === 6 && (y === 6 || y === this.size - 7)) || (y === 6 && x === this.size - 7);
        if (!atFinder) this.#rings(x, y, 2, [0, 2]);
      }
    }
    this.format(0);
    if (this.version >= 7) this.#number();
  }

  /** Square rings around a centre: those whose distance from it is named are dark. */
  #rings(x: number, y: number, radius: number, dark: readonly number[]): void {
    for (let dy = -radius; dy <= radius; dy += 1) {
      for (let dx = -radius; dx <= radius; dx += 1) {
        this.set(x + dx, y + dy, dark.includes(Math.max(Math.abs(dx), Math.abs(dy))));
      }
    }
  }

  /** Level M and the mask's number, twice. */
  format(mask: number): void {
    const bits = withRemainder(mask, 0x537, 10) ^ 0x5412;
    const last = this.size - 1;
    for (let bit = 0; bit < 15; bit += 1) {
      const dark = ((bits >> bit) & 1) === 1;
      if (bit < 6) this.set(8, bit, dark);
      else if (bit < 8) this.set(8, bit + 1, dark);
      else if (bit === 8) this.set(7, 8, dark);
      else this.set(14 - bit, 8, dark);
      if (bit < 8) this.set(last - bit, 8, dark);
      else this.set(8, last - 14 + bit, dark);
    }
    this.set(8, last - 7, true);
  }

  #number(): void {
    const bits = withRemainder(this.version, 0x1f25, 12);
    for (let bit = 0; bit < 18; bit += 1) {
      const dark = ((bits >> bit) & 1) === 1;
      const [far, near] = [this.size - 11 + (bit % 3), Math.floor(bit / 3)];
      this.set(far, near, dark);
      this.set(near, far, dark);
    }
  }

  /** Every free module, in the order words are drawn: up and down in columns of two, from the right. */
  *free(): Generator<readonly [number, number]> {
    let up = true;
    for (let right = this.size - 1; right > 0; right -= 2, up = !up) {
      if (right === 6) right -= 1;
      for (let step = 0; step < this.size; step += 1) {
        const y = up ? this.size - 1 - step : step;
        for (const x of [right, right - 1]) if (!this.fixed[y]?.[x]) yield [x, y];
      }
    }
  }

  fill(words: readonly number[], mask: number): void {
    const covers = MASKS[mask] ?? (() => false);
    let bit = 0;
    for (const [x, y] of this.free()) {
      const dark = ((at(words, bit >> 3) >> (7 - (bit & 7))) & 1) === 1;
      const row = this.dark[y];
      if (row) row[x] = dark !== covers(x, y);
      bit += 1;
    }
    this.format(mask);
  }

  /** How hard it is to read: runs, squares, false finders, and an uneven share of dark. */
  penalty(): number {
    const lines: string[] = [];
    let [squares, dark] = [0, 0];
    for (let a = 0; a < this.size; a += 1) {
      let [row, column] = ["", ""];
      for (let b = 0; b < this.size; b += 1) {
        row += this.is(b, a) ? "1" : "0";
        column += this.is(a, b) ? "1" : "0";
        if (this.is(a, b)) dark += 1;
        const same = [this.is(a + 1, b), this.is(a, b + 1), this.is(a + 1, b + 1)].every((one) => one === this.is(a, b));
        if (same && a + 1 < this.size && b + 1 < this.size) squares += 1;
      }
      lines.push(row, column);
    }
    let score = squares * 3;
    for (const line of lines) {
      for (const run of line.match(/0{5,}|1{5,}/g) ?? []) score += run.length - 2;
      score += 40 * (line.match(/(?=10111010000|00001011101)/g) ?? []).length;
    }
    return score + 10 * Math.floor(Math.abs((dark * 20) / this.size ** 2 - 10));
  }
}

/** The modules of the code, true for dark, row by row; without the quiet zone around it. */
export function qr(text: string): readonly (readonly boolean[])[] {
  const bytes = new TextEncoder().encode(text);
  const version = versionFor(bytes.length);
  const words = interleaved(dataWords(bytes, version), version);
  let best: Drawing | null = null;
  let least = Infinity;
  for (let mask = 0; mask < MASKS.length; mask += 1) {
    const drawing = new Drawing(version);
    drawing.fill(words, mask);
    const penalty = drawing.penalty();
    if (penalty < least) [best, least] = [drawing, penalty];
  }
  return best?.dark ?? [];
}

/** The dark modules as one SVG path, moved by a quiet zone of `margin` modules. */
export function qrPath(modules: readonly (readonly boolean[])[], margin: number): string {
  return modules
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${String(x + margin)} ${String(y + margin)}h1v1h-1z` : "")))
    .join("");
}
