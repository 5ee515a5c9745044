import type { Dtype } from "../library.js";
import type { Elements } from "../tensors/tensor.js";
import { numbersOf } from "./moments.js";

/** What differences are allowed: |theirs − ours| ≤ absolute + relative · |ours|, or so many units in the last place. */
export type Tolerance = { readonly relative: number; readonly absolute: number } | { readonly ulp: number };

/** The tolerances of torch.testing.assert_close. */
export const usualTolerances: { readonly [dtype in Dtype]: Tolerance } = {
  float16: { relative: 1e-3, absolute: 1e-5 },
  bfloat16: { relative: 1.6e-2, absolute: 1e-5 },
  float32: { relative: 1.3e-6, absolute: 1e-5 },
  float64: { relative: 1e-7, absolute: 1e-7 },
};

/** One element of two arrays. */
export interface Difference {
  /** Its place among all, in C order. */
  readonly at: number;
  readonly theirs: number;
  readonly ours: number;
  /** How large the difference is, in the measure that it is the largest of. */
  readonly size: number;
}

/** What came of a comparison. */
export interface Compared {
  readonly count: number;
  /** How many are the same number; NaN and NaN are. */
  readonly equal: number;
  /** How many differ by more than is allowed. */
  readonly over: number;
  readonly worst: {
    readonly absolute: Difference | undefined;
    readonly relative: Difference | undefined;
    readonly ulp: Difference | undefined;
  };
  /** The first that differs by more than is allowed. */
  readonly firstOver: Difference | undefined;
}

type Measure = keyof Compared["worst"];

/** Compares two arrays that come piece by piece. */
export class Comparison {
  private counts = { count: 0, equal: 0, over: 0 };
  private readonly worst: { [measure in Measure]: Difference | undefined } = {
    absolute: undefined,
    relative: undefined,
    ulp: undefined,
  };
  private firstOver: Difference | undefined;
  private readonly placeOf: (value: number) => number;

  constructor(
    dtype: Dtype,
    private readonly tolerance: Tolerance,
  ) {
    this.placeOf = placeIn(dtype);
    this.numbersOf = (elements) => numbersOf(dtype, elements);
  }
  private readonly numbersOf: (elements: Elements) => Float32Array | Float64Array;

  /** `at` gives the place of an element of the piece among all. */
  add(theirs: Elements, ours: Elements, at: (k: number) => number): void {
    const [a, b] = [this.numbersOf(theirs), this.numbersOf(ours)];
    this.counts.count += a.length;
    for (let k = 0; k < a.length; k++) {
      const [their, our] = [a[k] as number, b[k] as number];
      if (their === our || (Number.isNaN(their) && Number.isNaN(our))) this.counts.equal++;
      else this.addDifference(their, our, at(k));
    }
  }

  private addDifference(theirs: number, ours: number, at: number): void {
    const difference = Math.abs(theirs - ours);
    // A number beside NaN, or beside an infinity, differs by more than any number.
    const absolute = Number.isNaN(difference) ? Infinity : difference;
    const relative = absolute === Infinity ? Infinity : absolute / Math.abs(ours);
    const ulp =
      Number.isNaN(theirs) || Number.isNaN(ours) ? Infinity : Math.abs(this.placeOf(theirs) - this.placeOf(ours));
    for (const [measure, size] of [
      ["absolute", absolute],
      ["relative", relative],
      ["ulp", ulp],
    ] as const) {
      const worst = this.worst[measure];
      if (worst === undefined || size > worst.size) this.worst[measure] = { at, theirs, ours, size };
    }
    const { tolerance } = this;
    const isOver =
      "ulp" in tolerance
        ? ulp > tolerance.ulp
        : !(absolute <= tolerance.absolute + tolerance.relative * Math.abs(ours));
    if (!isOver) return;
    this.counts.over++;
    if (this.firstOver === undefined || at < this.firstOver.at) this.firstOver = { at, theirs, ours, size: absolute };
  }

  get(): Compared {
    return { ...this.counts, worst: { ...this.worst }, firstOver: this.firstOver };
  }
}

/**
 * The place of a number among all of its dtype, from 0 at zero on; an infinity has the place behind the largest. Of float64
 * right to one part in 2^53.
 */
function placeIn(dtype: Dtype): (value: number) => number {
  const bits = new Float64Array(1);
  const words = new Uint32Array(bits.buffer);
  const high = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0;
  if (dtype === "float64") {
    return (value) => {
      bits[0] = Math.abs(value);
      const place = (words[high] as number) * 2 ** 32 + (words[1 - high] as number);
      return value < 0 ? -place : place;
    };
  }
  const { fraction, least, most } = shapes[dtype];
  const step = 2 ** fraction;
  return (value) => {
    // What would come behind the largest stands for infinity.
    const size = Math.min(Math.abs(value), 2 ** (most + 1));
    bits[0] = size;
    const exponent = Math.max(least, ((words[high] as number) >>> 20) - 1023);
    const place = (exponent - least) * step + (size * step) / 2 ** exponent;
    return value < 0 ? -place : place;
  };
}

/** How many bits stand behind the point, and the exponents of the least and the largest normal number. */
const shapes = {
  float16: { fraction: 10, least: -14, most: 15 },
  bfloat16: { fraction: 7, least: -126, most: 127 },
  float32: { fraction: 23, least: -126, most: 127 },
} as const;
