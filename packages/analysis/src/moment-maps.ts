import type { Curve } from "./curve.js";
import { checkedNumber } from "./errors.js";
import { turningPoint } from "./floats.js";
import { checkWholeLine, normalMoments } from "./moments.js";
import { normalQuadrature, weightedSum } from "./quadrature.js";

/** Variances of a wide layer's random weights (times its inputs) and biases. */
export interface LayerVariances {
  /** σw²: the variance of a weight times the number of inputs. Default 1. */
  readonly weightVariance?: number;
  /** σb². Default 0. */
  readonly biasVariance?: number;
}

/** A second moment that a deep net keeps. */
export interface MomentFixedPoint {
  /** q*. */
  readonly secondMoment: number;
  /** The derivative of the forward map there: stable where below 1. */
  readonly slope: number;
  readonly stable: boolean;
  /** χ: by what the second moment of gradients is multiplied, layer by layer. Ordered below 1, chaotic above. */
  readonly backwardFactor: number;
}

/**
 * The maps of mean field theory: what one wide layer of random weights makes of the second moment q of its pre-activations,
 * of the correlation of two inputs, and of the second moment of gradients (Poole et al. 2016; Schoenholz et al. 2017).
 */
export interface MomentMaps {
  readonly weightVariance: number;
  readonly biasVariance: number;
  /** σw² E f(√q z)² + σb². */
  forward(secondMoment: number): number;
  /** χ(q) = σw² E f′(√q z)². */
  backward(secondMoment: number): number;
  /** The correlation of two pre-activations one layer on, of two with correlation c and second moment q each. */
  correlation(correlation: number, secondMoment: number): number;
  /** Where forward(q) = q for q > 0 in [1e-12, 1e12], ascending, and 0 where it is one. Empty where every q is. */
  readonly fixedPoints: readonly MomentFixedPoint[];
  /** Whether forward(q) = q for all q, as relu's is with σw² = 2. */
  readonly everySecondMoment: boolean;
}

/**
 * The moment maps of a curve between layers with these variances.
 *
 * @throws RangeError if a variance is negative, or the curve is not defined on the whole line.
 */
export function momentMaps(curve: Curve, { weightVariance = 1, biasVariance = 0 }: LayerVariances = {}): MomentMaps {
  const caller = "momentMaps";
  checkedNumber(caller, "weightVariance", weightVariance, { least: 0 });
  checkedNumber(caller, "biasVariance", biasVariance, { least: 0 });
  checkWholeLine(caller, curve);
  const momentsAt = (q: number) =>
    normalMoments(curve, { deviation: Math.sqrt(checkedNumber(caller, "secondMoment", q, { least: 0 })) });
  const forward = (q: number) => weightVariance * momentsAt(q).secondMoment + biasVariance;
  const backward = (q: number) => weightVariance * momentsAt(q).derivativeSecondMoment;
  const product = (c: number, q: number) => weightVariance * expectedProduct(curve, q, c) + biasVariance;
  const { everySecondMoment, found } = fixedPointsOf(forward);
  return {
    weightVariance,
    biasVariance,
    forward,
    backward,
    correlation: (c, q) => {
      checkedNumber(caller, "correlation", c, { least: -1, most: 1 });
      return product(c, q) / forward(q);
    },
    fixedPoints: found.map((q) => fixedPoint(q, forward, backward)),
    everySecondMoment,
  };
}

function fixedPoint(q: number, forward: (q: number) => number, backward: (q: number) => number): MomentFixedPoint {
  const step = q === 0 ? 1e-8 : 1e-4 * q;
  const slope = q === 0 ? forward(step) / step : (forward(q + step) - forward(q - step)) / (2 * step);
  return { secondMoment: q, slope, stable: Math.abs(slope) < 1, backwardFactor: backward(q) };
}

/** q from 1e-12 to 1e12, eight in each decade. */
const secondMoments = () => Array.from({ length: 24 * 8 + 1 }, (_, i) => 10 ** (i / 8 - 12));

function fixedPointsOf(forward: (q: number) => number): { everySecondMoment: boolean; found: readonly number[] } {
  const grid = secondMoments();
  const excess = grid.map((q) => forward(q) / q - 1);
  if (excess.every((e) => Math.abs(e) < 1e-10)) return { everySecondMoment: true, found: [] };
  const found = forward(0) === 0 ? [0] : [];
  for (const [i, low] of grid.slice(0, -1).entries()) {
    const [before, after] = [excess[i] as number, excess[i + 1] as number];
    // Closer to the identity than quadrature can tell: how near 0 every odd curve of slope 1 is.
    if (Math.min(Math.abs(before), Math.abs(after)) < 1e-10 || before > 0 === after > 0) continue;
    found.push(turningPointOfMap(low, grid[i + 1] as number, before > 0, (q) => forward(q) > q));
  }
  return { everySecondMoment: false, found };
}

/** As turningPoint, to 12 digits. */
function turningPointOfMap(low: number, high: number, atLow: boolean, holds: (q: number) => boolean): number {
  let steps = 0;
  return turningPoint(low, high, atLow, (q) => (steps++ < 44 ? holds(q) : atLow))[0];
}

/** E f(u) f(v), where u and v are normal with mean 0, second moment q each and correlation c. */
function expectedProduct(curve: Curve, q: number, c: number): number {
  const deviation = Math.sqrt(q);
  const rest = deviation * Math.sqrt((1 - c) * (1 + c));
  if (deviation === 0) return curve.value(0) ** 2;
  if (rest === 0 && c > 0) return normalMoments(curve, { deviation }).secondMoment;
  const outer = normalQuadrature("momentMaps", curve, 0, deviation, "coarse");
  const inner = (x: number) => {
    if (rest === 0) return curve.value(-x);
    const points = normalQuadrature("momentMaps", curve, c * x, rest, "coarse");
    return weightedSum(points, (i) => points.values[i] as number);
  };
  return weightedSum(outer, (i) => {
    // Too improbable to count beside the rest, whatever f is there: below 1e-40.
    if ((outer.weights[i] as number) < 1e-40) return 0;
    return (outer.values[i] as number) * inner(outer.x[i] as number);
  });
}
