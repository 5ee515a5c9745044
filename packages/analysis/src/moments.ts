import type { Curve } from "./curve.js";
import { checkedNumber, outOfRange } from "./errors.js";
import { normalQuadrature, type WeightedPoints, weightedSum } from "./quadrature.js";

/** Of a normal input. */
export interface NormalInput {
  /** Default 0. */
  readonly mean?: number;
  /** The standard deviation, at least 0. Default 1. */
  readonly deviation?: number;
}

/** What a curve makes of a normal variable z. */
export interface NormalMoments {
  /** E f(z). */
  readonly mean: number;
  /** E (f(z) - E f(z))². */
  readonly variance: number;
  /** E f(z)². */
  readonly secondMoment: number;
  /** E f′(z). */
  readonly derivativeMean: number;
  /** E f′(z)². */
  readonly derivativeSecondMoment: number;
}

/**
 * Moments of f(z) and f′(z) of a normal z, by quadrature: to 1e-10 and better, of the mean relative to E |f(z)|. Infinity
 * where they do not fit into float64; those of f′ are of the function between its jumps.
 *
 * @throws RangeError if the curve is not defined on the whole line (log1p), or oscillates too often within the width.
 */
export function normalMoments(curve: Curve, { mean = 0, deviation = 1 }: NormalInput = {}): NormalMoments {
  const caller = "normalMoments";
  checkedNumber(caller, "mean", mean);
  checkedNumber(caller, "deviation", deviation, { least: 0 });
  checkWholeLine(caller, curve);
  return deviation === 0 ? momentsAtPoint(curve, mean) : momentsOf(normalQuadrature(caller, curve, mean, deviation));
}

/** The same of a centred variable to some 1e-8, in a tenth of the time. */
export function roughMoments(caller: string, curve: Curve, deviation: number): NormalMoments {
  return deviation === 0
    ? momentsAtPoint(curve, 0)
    : momentsOf(normalQuadrature(caller, curve, 0, deviation, "coarse"));
}

/** Refuses a curve that a normal variable may leave. */
export function checkWholeLine(caller: string, { name, domain }: Curve): void {
  if (domain.low === -Infinity && domain.high === Infinity) return;
  throw outOfRange({
    function: caller,
    argument: "curve",
    expected: "defined on the whole line",
    received: name,
    remedy: `${name} is defined from ${domain.low} to ${domain.high} only, and a normal variable takes any value`,
  });
}

function momentsAtPoint(curve: Curve, x: number): NormalMoments {
  const [value, slope] = [curve.value(x), curve.derivative(x)];
  return {
    mean: value,
    variance: 0,
    secondMoment: value ** 2,
    derivativeMean: slope,
    derivativeSecondMoment: slope ** 2,
  };
}

function momentsOf(points: WeightedPoints): NormalMoments {
  const { values, slopes } = points;
  const value = (i: number) => values[i] as number;
  const slope = (i: number) => slopes[i] as number;
  const mean = weightedSum(points, value);
  return {
    mean,
    variance: weightedSum(points, (i) => (value(i) - mean) ** 2),
    secondMoment: weightedSum(points, (i) => value(i) ** 2),
    derivativeMean: weightedSum(points, slope),
    derivativeSecondMoment: weightedSum(points, (i) => slope(i) ** 2),
  };
}
