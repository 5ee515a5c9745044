// Lines as dots, and dots as characters.
import type { Frame, Point } from "../trace.js";
import { type Characters, letters } from "./characters.js";

/** So many dots on, so many off, along a line. Absent: all on. */
export type Pattern = readonly [on: number, off: number];

/** A grid of characters, each of some dots. What is drawn later lies above. */
export class Canvas {
  readonly #patterns: Uint8Array;
  readonly #owners: Int16Array;

  constructor(
    readonly width: number,
    readonly height: number,
    readonly characters: Characters,
  ) {
    this.#patterns = new Uint8Array(width * height);
    this.#owners = new Int16Array(width * height).fill(-1);
  }

  /** The dots of the whole, for `trace`: from the middle of the first to the middle of the last. */
  frame(domain: Frame["domain"], range: Frame["range"]): Frame {
    const { columns, rows } = this.characters;
    return { domain, range, width: this.width * columns - 1, height: this.height * rows - 1 };
  }

  /** Draws a run of points of a frame as the line with that number. */
  draw(run: readonly Point[], frame: Frame, line: number, pattern?: Pattern): void {
    let walked = 0;
    const dots = run.map((point) => dotOf(point, frame));
    dots.forEach((to, k) => {
      const from = dots[Math.max(0, k - 1)] as Point;
      const steps = Math.max(1, Math.ceil(Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y))));
      for (let step = k === 0 ? steps : 1; step <= steps; step++) {
        const isOn = pattern === undefined || walked % (pattern[0] + pattern[1]) < pattern[0];
        walked += 1;
        const along = (a: number, b: number) => Math.round(a + ((b - a) * step) / steps);
        if (isOn) this.#set(along(from.x, to.x), along(from.y, to.y), line);
      }
    });
  }

  /** A dot, counted from the left and from above; outside there is none. */
  #set(x: number, y: number, line: number): void {
    const { columns, rows } = this.characters;
    if (!(x >= 0 && x < this.width * columns && y >= 0 && y < this.height * rows)) return;
    const place = Math.floor(y / rows) * this.width + Math.floor(x / columns);
    this.#patterns[place] = (this.#patterns[place] as number) | (1 << ((y % rows) * columns + (x % columns)));
    this.#owners[place] = line;
  }

  /** The character at a place and the line that it belongs to; undefined where there is no dot. */
  at(column: number, row: number): { readonly character: string; readonly line: number } | undefined {
    const place = row * this.width + column;
    const line = this.#owners[place] as number;
    if (line < 0) return undefined;
    const { dots } = this.characters;
    const character = dots === undefined ? letters[line % letters.length] : dots[this.#patterns[place] as number];
    return { character: character as string, line };
  }
}

/** Where on an axis of so many characters, of so many dots each, a number is drawn: its character, counted from the low end. */
export function cellOf(
  value: number,
  [low, high]: readonly [number, number],
  characters: number,
  dotsPerCharacter: number,
): number {
  const dot = Math.round(((value - low) / (high - low)) * (characters * dotsPerCharacter - 1));
  return Math.min(characters - 1, Math.max(0, Math.floor(dot / dotsPerCharacter)));
}

/** A point in dots, from the left and from above, no farther outside than a frame's size. */
function dotOf({ x, y }: Point, { domain, range, width, height }: Frame): Point {
  const clamp = (share: number) => Math.min(2, Math.max(-1, share));
  return {
    x: clamp((x - domain[0]) / (domain[1] - domain[0])) * width,
    y: height - clamp((y - range[0]) / (range[1] - range[0])) * height,
  };
}
