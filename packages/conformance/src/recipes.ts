import type { Dtype, FloatArray } from "@nonlin/core";
import { formats } from "./bits.js";
import { allocate } from "./carriers.js";

/**
 * A seeded stream of 32-bit integers (the splitmix construction with 32 bits of state). Golden vectors name rows by
 * seed: golden/README.md documents the stream, golden/generate.py has the same one.
 */
export class Draws {
  #state: number;
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** An integer in [0, 2^32). */
  next(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    let z = this.#state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  }

  /** An integer in [0, limit). */
  below(limit: number): number {
    return this.next() % limit;
  }

  /** In [-1, 1), with every bit of the dtype's significand drawn. */
  fraction(dtype: Dtype): number {
    if (dtype !== "float64") {
      const { precision } = formats[dtype];
      return ((this.next() >>> (32 - precision)) - 2 ** (precision - 1)) * 2 ** (1 - precision);
    }
    const high = this.next();
    return (high * 2 ** 21 - 2 ** 52 + (this.next() >>> 11)) * 2 ** -52;
  }
}

type Recipe = (draws: Draws, dtype: Dtype, length: number, exponent: number) => ArrayLike<number>;

const scaled =
  (shape: (fraction: number) => number): Recipe =>
  (draws, dtype, length, exponent) =>
    Array.from({ length }, () => shape(draws.fraction(dtype)) * 2 ** exponent);

const pairs =
  (pair: (value: number) => readonly [number, number]): Recipe =>
  (draws, dtype, length, exponent) =>
    Array.from({ length: Math.ceil(length / 2) }, () => pair(draws.fraction(dtype) * 2 ** exponent))
      .flat()
      .slice(0, length);

const recipes: Readonly<Record<string, Recipe>> = {
  uniform: scaled((value) => value),
  positive: scaled(Math.abs),
  negative: scaled((value) => -Math.abs(value)),
  spread: (draws, dtype, length, exponent) =>
    Array.from({ length }, () => {
      const fraction = draws.fraction(dtype);
      return fraction * 2 ** (draws.below(2 * exponent + 1) - exponent);
    }),
  opposite: pairs((value) => [value, -value]),
  twin: pairs((value) => [-Math.abs(value), -Math.abs(value)]),
};

/** The array that `name(seed,length,exponent)` stands for. */
export function cook(dtype: Dtype, name: string, seed: number, length: number, exponent: number): FloatArray {
  const recipe = recipes[name];
  if (recipe === undefined) throw new Error(`golden vectors: there is no recipe ${name}`);
  const array = allocate(dtype, length);
  array.set(recipe(new Draws(seed), dtype, length, exponent));
  return array;
}
