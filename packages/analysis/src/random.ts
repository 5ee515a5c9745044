// Draws that are a function of a seed and a position, by core's Philox4x32-10.
import { uniformDraws } from "@nonlin/core";

/** How many draws each stream has for itself. */
const streamLength = 2 ** 40;

/** A source of normal and uniform numbers: the same seed and stream give the same numbers, whatever others draw. */
export interface Draws {
  /** Standard normal numbers. */
  normal(count: number): Float64Array;
  /** Uniform in (0, 1). */
  uniform(count: number): Float64Array;
}

/** A stream of draws. */
export function drawsOf(seed: number, stream: number): Draws {
  let position = stream * streamLength;
  const uniform = (count: number) => {
    const draws = new Float64Array(count);
    uniformDraws(seed, position, count, draws);
    position += count + (count % 2);
    return draws;
  };
  const normal = (count: number) => {
    const draws = uniform(count + (count % 2));
    // Box & Muller, A Note on the Generation of Random Normal Deviates, 1958.
    for (let i = 0; i < draws.length; i += 2) {
      const radius = Math.sqrt(-2 * Math.log(draws[i] as number));
      const angle = 2 * Math.PI * (draws[i + 1] as number);
      draws[i] = radius * Math.cos(angle);
      draws[i + 1] = radius * Math.sin(angle);
    }
    return draws.subarray(0, count);
  };
  return { normal, uniform };
}
