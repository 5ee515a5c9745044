import type { Run } from "./training.js";

/** Whether runs of the same plan came to the same bits, and where they did not. */
export interface Comparison {
  readonly identical: boolean;
  readonly differences: readonly (keyof Run["digests"])[];
}

export function compare(runs: readonly Run[]): Comparison {
  const [first, ...others] = runs;
  if (first === undefined) throw new RangeError("nothing to compare");
  const parts = Object.keys(first.digests) as (keyof Run["digests"])[];
  const differences = parts.filter((part) => others.some(({ digests }) => digests[part] !== first.digests[part]));
  return { identical: differences.length === 0, differences };
}
