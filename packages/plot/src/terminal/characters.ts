/** What a terminal can show. */
export type Charset = "braille" | "blocks" | "ascii";

/** How dots become characters, and what axes are made of. */
export interface Characters {
  /** Dots per character. */
  readonly columns: number;
  readonly rows: number;
  /** The character of a pattern of dots: bit row * columns + column is the dot there. Of ascii absent: each line has a letter. */
  readonly dots?: readonly string[];
  readonly vertical: string;
  readonly horizontal: string;
  readonly corner: string;
  readonly leftTick: string;
  readonly bottomTick: string;
  /** Where x or y is 0. */
  readonly zero: string;
  readonly saturated: string;
  readonly dead: string;
}

/** Of U+2800 to U+28FF: the bit of the dot in each row, of the left column and of the right one (Unicode, chapter 21.1). */
const brailleBits = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80];

const braille = Array.from({ length: 256 }, (_, pattern) =>
  String.fromCodePoint(0x2800 + brailleBits.reduce((sum, bit, k) => (pattern & (1 << k) ? sum + bit : sum), 0)),
);
const quadrants = [..." ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"];

const boxes = { vertical: "│", horizontal: "─", corner: "└", leftTick: "┤", bottomTick: "┬", zero: "·" };

/** Each of them. */
export const charsets: Readonly<Record<Charset, Characters>> = {
  braille: { columns: 2, rows: 4, dots: braille, ...boxes, saturated: "░", dead: "▓" },
  blocks: { columns: 2, rows: 2, dots: quadrants, ...boxes, saturated: "░", dead: "▓" },
  ascii: {
    columns: 1,
    rows: 1,
    vertical: "|",
    horizontal: "-",
    corner: "+",
    leftTick: "+",
    bottomTick: "+",
    zero: ".",
    saturated: "~",
    dead: "=",
  },
};

/** The letters of lines where there are no dots. */
export const letters = [..."*o+x#@%&$svz"];

/** A text in ASCII, where a terminal has nothing else: the few signs of this package in other words. */
export function plainText(text: string): string {
  return text
    .replaceAll("″", "''")
    .replaceAll("′", "'")
    .replaceAll("−", "-")
    .replaceAll("…", "~")
    .replace(/[^\x20-\x7e]/gu, "?");
}
