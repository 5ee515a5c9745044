import type { Dtype } from "../library.js";
import type { Elements } from "../tensors/tensor.js";
import { numbersOf } from "./moments.js";

/** How many slopes are so small that nothing is learned. */
export interface Slopes {
  readonly count: number;
  /** Where |f′| is below the limit, NaN not among them. */
  readonly saturated: number;
  /** Where f′ is 0. */
  readonly dead: number;
}

/** Counts of slopes that come piece by piece. */
export class SlopesOf {
  private counts = { count: 0, saturated: 0, dead: 0 };
  constructor(
    private readonly dtype: Dtype,
    private readonly limit: number,
  ) {}
  add(elements: Elements): void {
    const { counts } = this;
    const values = numbersOf(this.dtype, elements);
    for (const value of values) {
      if (Math.abs(value) < this.limit) counts.saturated++;
      if (value === 0) counts.dead++;
    }
    counts.count += values.length;
  }
  get(): Slopes {
    return { ...this.counts };
  }
}
