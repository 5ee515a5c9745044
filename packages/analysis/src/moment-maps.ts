import type { Curve } from "./curve.js";
import { checkedNumber } from "./errors.js";
import { turningPoint } from "./floats.js";
import { checkWholeLine, normalMoments, roughMoments } from "./moments.js";
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
  const rough = (q: number) => weightVariance * roughMoments(caller, curve, Math.sqrt(q)).secondMoment + biasVariance;
  const product = (c: number, q: number) => weightVariance * expectedProduct(curve, q, c) + biasVariance;
  const { everySecondMoment, found } = fixedPointsOf(rough, forward);
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

/** q from 1e-12 to 1e12, four in each decade. */
const secondMoments = () => Array.from({ length: 24 * 4 + 1 }, (_, i) => 10 ** (i / 4 - 12));

/** How near to the identity a map counts as it: what the rough moments of the search are good for, and more. */
const searchTolerance = 1e-9;

function fixedPointsOf(
  rough: (q: number) => number,
  forward: (q: number) => number,
): { everySecondMoment: boolean; found: readonly number[] } {
  const grid = secondMoments();
  const excess = grid.map((q) => rough(q) / q - 1);
  const signs = excess.map((e) => (Math.abs(e) < searchTolerance ? 0 : Math.sign(e)));
  if (signs.every((sign) => sign === 0)) return { everySecondMoment: true, found: [] };
  const found = forward(0) === 0 ? [0] : [];
  let before = signs.findIndex((sign) => sign !== 0);
  for (let i = before + 1; i < signs.length; i++) {
    if (signs[i] === 0) continue;
    const [low, high] = [grid[before] as number, grid[i] as number];
    if (signs[i] !== signs[before]) {
      found.push(turningPointOfMap(low, high, signs[before] === 1, (q) => forward(q) > q));
    }
    before = i;
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
  const outer = normalQuadrature("momentMaps", curve, 0, deviation, "nested");
  const inner = (x: number) => {
    if (rest === 0) return curve.value(-x);
    const points = normalQuadrature("momentMaps", curve, c * x, rest, "nested");
    return weightedSum(points, (i) => points.values[i] as number);
  };
  return weightedSum(outer, (i) => {
    // Too improbable to count beside the rest, whatever f is there: beyond ten deviations.
    if ((outer.weights[i] as number) < 1e-25) return 0;
    return (outer.values[i] as number) * inner(outer.x[i] as number);
  });
}
