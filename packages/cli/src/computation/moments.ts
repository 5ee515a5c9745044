import { fromSixteenBits } from "@nonlin/core";
import type { Dtype } from "../library.js";
import type { Elements } from "../tensors/tensor.js";

/** What is known of many numbers. NaN and infinities are counted, and are in none of the other figures. */
export interface Moments {
  readonly count: number;
  readonly finite: number;
  readonly nan: number;
  readonly positiveInfinity: number;
  readonly negativeInfinity: number;
  readonly zeros: number;
  readonly negativeZeros: number;
  readonly negative: number;
  readonly subnormal: number;
  readonly mean: number;
  /** Of the finite numbers themselves: divided by their count. */
  readonly variance: number;
  readonly deviation: number;
  readonly skewness: number;
  readonly kurtosis: number;
  readonly min: number;
  readonly max: number;
  /** The mean of the squares, and its root. */
  readonly secondMoment: number;
  readonly rms: number;
  /** The shares of numbers below them; right to one part in 1024 of the value. */
  readonly quantiles: { readonly [share: string]: number };
}

export const shares = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99] as const;

/** The least normal number of each dtype. */
const leastNormal: { readonly [dtype in Dtype]: number } = {
  float16: 2 ** -14,
  bfloat16: 2 ** -126,
  float32: 2 ** -126,
  float64: 2 ** -1022,
};

/** Gathers moments of numbers that come piece by piece. */
export class MomentsOf {
  private readonly counts = {
    nan: 0,
    positiveInfinity: 0,
    negativeInfinity: 0,
    zeros: 0,
    negativeZeros: 0,
    negative: 0,
    subnormal: 0,
  };
  private total = { count: 0, mean: 0, second: 0, third: 0, fourth: 0 };
  private min = Infinity;
  private max = -Infinity;
  private readonly histogram = new Histogram();

  constructor(private readonly dtype: Dtype) {}

  add(elements: Elements): void {
    for (let from = 0; from < elements.length; from += pieceLength) {
      this.addPiece(numbersOf(this.dtype, elements.subarray(from, from + pieceLength)));
    }
  }

  private addPiece(values: Float32Array | Float64Array): void {
    const { counts } = this;
    const least = leastNormal[this.dtype];
    let [count, sum] = [0, 0];
    for (const value of values) {
      if (value - value !== 0) {
        if (Number.isNaN(value)) counts.nan++;
        else if (value > 0) counts.positiveInfinity++;
        else counts.negativeInfinity++;
        continue;
      }
      count++;
      sum += value;
      if (value === 0) {
        counts.zeros++;
        if (Object.is(value, -0)) counts.negativeZeros++;
      } else {
        if (value < 0) counts.negative++;
        if (value < least && value > -least) counts.subnormal++;
      }
      if (value < this.min) this.min = value;
      if (value > this.max) this.max = value;
      this.histogram.add(value);
    }
    if (count > 0) this.total = together(this.total, centred(values, count, sum / count));
  }

  get(): Moments {
    const { counts, total } = this;
    const { count, mean, second, third, fourth } = total;
    const variance = count === 0 ? Number.NaN : second / count;
    const none = count === 0;
    const secondMoment = none ? Number.NaN : variance + mean * mean;
    return {
      count: count + counts.nan + counts.positiveInfinity + counts.negativeInfinity,
      finite: count,
      ...counts,
      mean: none ? Number.NaN : mean,
      variance,
      deviation: Math.sqrt(variance),
      skewness: second === 0 ? Number.NaN : (Math.sqrt(count) * third) / second ** 1.5,
      kurtosis: second === 0 ? Number.NaN : (count * fourth) / (second * second),
      min: none ? Number.NaN : this.min,
      max: none ? Number.NaN : this.max,
      secondMoment,
      rms: Math.sqrt(secondMoment),
      quantiles: Object.fromEntries(shares.map((share) => [share, this.quantile(share)])),
    };
  }

  private quantile(share: number): number {
    const value = this.histogram.quantile(share);
    return Number.isNaN(value) ? value : Math.min(this.max, Math.max(this.min, value));
  }
}

/** So many numbers are added up by themselves first: their mean is near, and sums stay small. */
const pieceLength = 1 << 14;

interface Central {
  readonly count: number;
  readonly mean: number;
  /** Sums of powers of the distance from the mean. */
  readonly second: number;
  readonly third: number;
  readonly fourth: number;
}

function centred(values: Float32Array | Float64Array, count: number, mean: number): Central {
  let [first, second, third, fourth] = [0, 0, 0, 0];
  for (const value of values) {
    if (value - value !== 0) continue;
    const distance = value - mean;
    const square = distance * distance;
    first += distance;
    second += square;
    third += square * distance;
    fourth += square * square;
  }
  // What rounding left in the mean; of the others it is far below their own rounding.
  return { count, mean: mean + first / count, second, third, fourth };
}

/** Pébay, Formulas for Robust, One-Pass Parallel Computation of Covariances and Arbitrary-Order Statistical Moments, 2008. */
function together(a: Central, b: Central): Central {
  if (a.count === 0) return b;
  const n = a.count + b.count;
  const d = b.mean - a.mean;
  const [p, q] = [a.count / n, b.count / n];
  return {
    count: n,
    mean: a.mean + d * q,
    second: a.second + b.second + d * d * a.count * q,
    third: a.third + b.third + d ** 3 * a.count * q * (p - q) + 3 * d * (p * b.second - q * a.second),
    fourth:
      a.fourth +
      b.fourth +
      d ** 4 * a.count * q * (p * p - p * q + q * q) +
      6 * d * d * (p * p * b.second + q * q * a.second) +
      4 * d * (p * b.third - q * a.third),
  };
}

/** The numbers that elements are. */
export function numbersOf(dtype: Dtype, elements: Elements): Float32Array | Float64Array {
  if (!(elements instanceof Uint16Array)) return elements;
  return Float64Array.from(elements, (bits) => fromSixteenBits(dtype as "float16" | "bfloat16", bits));
}

/** Counts of numbers by sign, exponent and the first ten bits behind the point: neighbours are one part in 1024 apart. */
class Histogram {
  private readonly bits = new Float64Array(1);
  private readonly high = new Uint32Array(this.bits.buffer);
  private readonly word = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0;
  /** Sign, 11 bits of the exponent, 10 of the fraction: by blocks, most of which no number ever meets. */
  private readonly blocks: (Float64Array | undefined)[] = new Array(1 << 12);
  private count = 0;

  add(value: number): void {
    this.bits[0] = value;
    const key = (this.high[this.word] as number) >>> 10;
    const index = key >>> 10;
    const known = this.blocks[index];
    const block = known ?? new Float64Array(1 << 10);
    if (known === undefined) this.blocks[index] = block;
    block[key & 1023] = (block[key & 1023] as number) + 1;
    this.count++;
  }

  quantile(share: number): number {
    if (this.count === 0) return Number.NaN;
    let below = share * this.count;
    for (const { from, to, count } of this.ascending()) {
      // Zeros lie in an interval with the least numbers there are.
      if (below <= count) return from === 0 || to === 0 ? 0 : from + (to - from) * (below / count);
      below -= count;
    }
    return Number.NaN;
  }

  /** Intervals with numbers in them, the least first: the negative ones from the last to the first. */
  private *ascending(): Generator<{ readonly from: number; readonly to: number; readonly count: number }> {
    const half = 1 << 11;
    for (let index = 2 * half - 1; index >= half; index--) yield* this.intervals(index, -1);
    for (let index = 0; index < half; index++) yield* this.intervals(index, 1);
  }

  private *intervals(index: number, step: 1 | -1) {
    const block = this.blocks[index];
    if (block === undefined) return;
    for (let k = step === 1 ? 0 : 1023; k >= 0 && k < 1024; k += step) {
      const count = block[k] as number;
      if (count === 0) continue;
      const [inner, outer] = [this.valueOf(index, k), this.valueOf(index, k + 1)];
      yield step === 1 ? { from: inner, to: outer, count } : { from: outer, to: inner, count };
    }
  }

  private valueOf(index: number, k: number): number {
    this.high[1 - this.word] = 0;
    this.high[this.word] = ((index * 1024 + k) << 10) >>> 0;
    const value = this.bits[0] as number;
    return Number.isFinite(value) ? value : Math.sign(value) * Number.MAX_VALUE;
  }
}
