import { classes, pixelsPerDigit, side } from "./digits.js";

/** The frame around a digit that is always blank, left out of the drawing. */
const margin = 2;

export interface Style {
  readonly colours: boolean;
}

/** What a terminal's control sequences begin with. */
const csi = "\u001b[";

export function bold(text: string, { colours }: Style): string {
  return colours ? `${csi}1m${text}${csi}22m` : text;
}

export function green(text: string, { colours }: Style): string {
  return colours ? `${csi}32m${text}${csi}39m` : text;
}

export function red(text: string, { colours }: Style): string {
  return colours ? `${csi}31m${text}${csi}39m` : text;
}

/** A digit as 14 lines of 24 columns, two pixels in each character: grey levels, or black and white without colours. */
export function drawnDigit(pixels: Float32Array, { colours }: Style): string[] {
  if (pixels.length !== pixelsPerDigit) throw new RangeError(`expected ${pixelsPerDigit} pixels, got ${pixels.length}`);
  const lines: string[] = [];
  for (let row = 0; row < side; row += 2) {
    let line = "";
    for (let column = margin; column < side - margin; column++) {
      const upper = pixels[row * side + column] as number;
      const lower = pixels[(row + 1) * side + column] as number;
      line += colours ? `${csi}38;5;${grey(upper)};48;5;${grey(lower)}m▀` : inked(upper > 0.4, lower > 0.4);
    }
    lines.push(colours ? `${line}${csi}39;49m` : line);
  }
  return lines;
}

/** The 24 greys of the 256-colour palette. */
function grey(pixel: number): number {
  return 232 + Math.round(pixel * 23);
}

function inked(upper: boolean, lower: boolean): string {
  return upper ? (lower ? "█" : "▀") : lower ? "▄" : " ";
}

const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** A bar of `share` of `width` characters, to an eighth of a character. */
export function bar(share: number, width: number): string {
  const filled = Math.round(share * width * 8);
  return ("█".repeat(filled >> 3) + (eighths[filled & 7] ?? "")).padEnd(width);
}

/** One line for each class: its number, its probability as a bar and in per cent. */
export function drawnProbabilities(
  probabilities: Float32Array,
  label: number,
  guessed: number,
  width: number,
  style: Style,
): string[] {
  return Array.from({ length: classes }, (_, c) => {
    const share = probabilities[c] as number;
    const line = `${c} ${bar(share, width)} ${`${(share * 100).toFixed(1)}%`.padStart(6)}`;
    return c === label ? green(line, style) : c === guessed ? red(line, style) : line;
  });
}

/** A block of lines, and how many columns it takes. */
export interface Block {
  readonly lines: readonly string[];
  readonly width: number;
}

/** Blocks side by side, two columns apart. */
export function beside(blocks: readonly Block[]): Block {
  const height = Math.max(...blocks.map(({ lines }) => lines.length));
  const lines = Array.from({ length: height }, (_, row) =>
    blocks.map(({ lines, width }) => padded(lines[row] ?? "", width)).join("  "),
  );
  return { lines, width: blocks.reduce((sum, { width }) => sum + width + 2, -2) };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is there to find them
const control = /\u001b\[[\d;]*m/g;

/** Filled up with blanks to a width as seen, control sequences not counted. */
function padded(line: string, width: number): string {
  return line + " ".repeat(Math.max(0, width - line.replace(control, "").length));
}

/** How values are spread: a histogram of one line, from the least to the greatest. */
export function histogram(values: Float32Array, low: number, high: number, width: number): string {
  const counts = new Array<number>(width).fill(0);
  for (const value of values) {
    const bin = high > low ? Math.min(width - 1, Math.floor(((value - low) / (high - low)) * width)) : 0;
    counts[bin] = (counts[bin] as number) + 1;
  }
  const most = Math.max(...counts, 1);
  return counts.map((count) => " ▁▂▃▄▅▆▇█"[Math.ceil((count / most) * 8)]).join("");
}
