import type { FloatArray } from "@nonlin/core";
import type { Dtype } from "./reference.js";

/** A generator of numbers in [0, 1) that starts the same every time (mulberry32). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

// biome-ignore format: a table
export const special = [
  0, -0, 1, -1, 0.5, -0.5, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN,
  Number.MIN_VALUE, -Number.MIN_VALUE, Number.MAX_VALUE, -Number.MAX_VALUE, 2 ** -1022, -(2 ** -1022), 2 ** -1047,
  2 ** -149, -(2 ** -149), 2 ** -126, -(2 ** -126), (2 - 2 ** -23) * 2 ** 127, -(2 - 2 ** -23) * 2 ** 127,
  36.7, -36.7, 88.7, -88.7, 104, -104, 709.8, -709.8, 745.1, -745.1, 746, -746, 1e300, -1e300, 1e-300, -1e-300,
];

/** Special values, then any bit patterns, then numbers of everyday size, mixed. */
export function everything(dtype: Dtype, length: number, next: () => number): FloatArray {
  const words = new Uint32Array(dtype === "float32" ? length : 2 * length);
  for (let i = 0; i < words.length; i++) words[i] = next() * 2 ** 32;
  const array = dtype === "float32" ? new Float32Array(words.buffer) : new Float64Array(words.buffer);
  for (let i = 0; i < length; i++) {
    const choice = next();
    if (choice < 0.2) array[i] = special[Math.floor(next() * special.length)] as number;
    else if (choice < 0.8) array[i] = (next() - 0.5) * 10 ** (4 * next() - 1);
  }
  return array;
}

/** Finite numbers of everyday size: sums of them mean something. */
export function everyday(dtype: Dtype, length: number, next: () => number): FloatArray {
  const array = dtype === "float32" ? new Float32Array(length) : new Float64Array(length);
  for (let i = 0; i < length; i++) array[i] = (next() - 0.5) * 10 ** (4 * next() - 1);
  return array;
}

/** The first index at which two arrays differ in a bit; NaNs are one value. */
export function firstDifference(a: FloatArray, b: FloatArray): number | undefined {
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return i;
  return undefined;
}
