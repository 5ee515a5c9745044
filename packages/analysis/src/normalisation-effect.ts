import type { Interval } from "@nonlin/core";
import { analyse } from "./analysis.js";
import type { Curve } from "./curve.js";
import { type NormalInput, normalMoments } from "./moments.js";
import { normalShare } from "./quadrature.js";

/** Options of normalisationEffect. */
export interface EffectOptions extends NormalInput {
  /** ε: saturated where |f′| < ε. Default 1e-3. */
  readonly saturation?: number;
}

/** What a function makes of a normalised input. */
export interface NormalisationEffect {
  /** E f(z) less the mean of z: how far the next layer's input is off centre. */
  readonly meanShift: number;
  /** Var f(z). */
  readonly variance: number;
  /** Var f(z) over the variance of z: below 1 it shrinks layer by layer. */
  readonly varianceFactor: number;
  /** The share of results that are exactly 0. */
  readonly sparsity: number;
  /** The share of inputs where f′ = 0 as a real number. */
  readonly deadShare: number;
  /** The share of inputs with |f′| < ε. */
  readonly saturatedShare: number;
}

/**
 * How far a function undoes the normalisation of its input: of a normal z, standard by default, what becomes of mean and
 * variance, and how much of the result is 0. By quadrature, as normalMoments.
 *
 * @throws RangeError as normalMoments and analyse do, and where the deviation is 0.
 */
export function normalisationEffect(curve: Curve, options: EffectOptions = {}): NormalisationEffect {
  const { mean = 0, deviation = 1, saturation } = options;
  const moments = normalMoments(curve, { mean, deviation });
  const { zeros, dead, saturation: saturated } = analyse(curve, saturation === undefined ? {} : { saturation });
  const isInterval = (item: object | number): item is Interval => typeof item === "object" && "low" in item;
  const shareOf = (intervals: readonly Interval[]) =>
    intervals.reduce((sum, { low, high }) => sum + normalShare((low - mean) / deviation, (high - mean) / deviation), 0);
  return {
    meanShift: moments.mean - mean,
    variance: moments.variance,
    varianceFactor: moments.variance / deviation ** 2,
    sparsity: shareOf(zeros.filter(isInterval)),
    deadShare: shareOf(dead),
    saturatedShare:
      curve.period === undefined ? shareOf(saturated) : repeatedShare(saturated, curve.period, mean, deviation),
  };
}

/** The same of intervals that repeat themselves, as far as the normal variable goes. */
function repeatedShare(intervals: readonly Interval[], period: number, mean: number, deviation: number): number {
  const turns = Math.ceil((39 * deviation + Math.abs(mean)) / period) + 1;
  let sum = 0;
  for (let turn = -turns; turn <= turns; turn++) {
    const shift = turn * period - mean;
    for (const { low, high } of intervals) sum += normalShare((low + shift) / deviation, (high + shift) / deviation);
  }
  return sum;
}
