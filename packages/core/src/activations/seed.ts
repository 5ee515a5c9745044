import { outOfRange, show, wrongType } from "../errors.js";

/** Where draws come from. */
export interface SeedOptions {
  /**
   * An integer in [0, 2^53). What is drawn for an element is a function of the seed and of the element's row-major position,
   * by Philox4x32-10: the same on every backend, in every layout, today and tomorrow. A new seed for each call.
   */
  readonly seed: number;
}

/** The seed of a call, or an error: there is no default, or two calls would draw the same unnoticed. */
export function checkedSeed(op: string, seed: unknown): number {
  if (typeof seed === "number" && Number.isSafeInteger(seed) && seed >= 0) return seed;
  throw (typeof seed === "number" ? outOfRange : wrongType)({
    op,
    argument: "seed",
    expected: "an integer in [0, 2^53)",
    received: show(seed),
    remedy: seed === undefined ? "draws are a function of it: pass a new one for each call" : undefined,
  });
}
