// A curve cut at its breakpoints, each piece sampled on a grid that is geometric about its ends and about 0.
import type { Curve } from "./curve.js";
import { oneSidedLimit } from "./limits.js";

/** One end of a piece: what value and slope tend to there. */
export interface PieceEnd {
  readonly at: number;
  readonly value: number;
  readonly slope: number;
}

/** A stretch of a curve on which it is analytic, with samples inside, ascending. */
export interface Piece {
  readonly low: PieceEnd;
  readonly high: PieceEnd;
  readonly points: Float64Array;
  readonly values: Float64Array;
  readonly slopes: Float64Array;
  /** The slope where it is the same number everywhere. An analytic function that is constant on samples is constant. */
  readonly constantSlope: number | undefined;
}

/**
 * Distances from an end, in powers of 2, and how many points there are in each doubling: steps of 4 % of the distance, and of
 * 19 % beyond 2^-100 and 2^100. Functions of the table have no features but about 0 and about breakpoints, on whatever scale
 * parameters put them, and none narrower than that.
 */
const zones = [
  { from: -1000, to: -100, pointsPerDoubling: 4 },
  { from: -100, to: 100, pointsPerDoubling: 16 },
  { from: 100, to: 1020, pointsPerDoubling: 4 },
] as const;
/** Of a periodic curve, in one period. */
const pointsPerPeriod = 2048;

/** From the least to the greatest, made on first use. */
const distances = /* @__PURE__ */ once(() =>
  zones.flatMap(({ from, to, pointsPerDoubling }) =>
    Array.from(
      { length: (to - from) * pointsPerDoubling },
      (_, i) => 2 ** (from + Math.floor(i / pointsPerDoubling)) * 2 ** ((i % pointsPerDoubling) / pointsPerDoubling),
    ),
  ),
);

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** The pieces of a curve from left to right; of a periodic one, one period about 0. */
export function piecesOf(curve: Curve): readonly Piece[] {
  const { domain, breakpoints, period } = curve;
  if (period !== undefined) return [periodicPiece(curve, period)];
  const edges = [domain.low, ...breakpoints, domain.high];
  return edges.slice(1).map((high, i) => piece(curve, edges[i] as number, high));
}

function piece(curve: Curve, low: number, high: number): Piece {
  const points = gridBetween(low, high);
  const values = curve.values(points);
  const slopes = curve.derivatives(points);
  const end = (at: number, side: "left" | "right"): PieceEnd => {
    if (!curve.breakpoints.includes(at)) {
      return {
        at,
        value: limitAtEnd(curve.value(at), values, at),
        slope: limitAtEnd(curve.derivative(at), slopes, at),
      };
    }
    const width = high - low;
    return {
      at,
      value: oneSidedLimit(curve.value, at, side, width),
      slope: oneSidedLimit(curve.derivative, at, side, width),
    };
  };
  return { low: end(low, "right"), high: end(high, "left"), points, values, slopes, constantSlope: constant(slopes) };
}

/** What a kernel gives at the end of the line itself; where that is NaN, the last sample. */
function limitAtEnd(value: number, samples: Float64Array, at: number): number {
  return Number.isNaN(value) ? (samples[at < 0 ? 0 : samples.length - 1] as number) : value;
}

function periodicPiece(curve: Curve, period: number): Piece {
  const count = 2 * pointsPerPeriod;
  const points = Float64Array.from({ length: count + 1 }, (_, i) => ((i - pointsPerPeriod) / pointsPerPeriod) * period);
  const values = curve.values(points);
  const slopes = curve.derivatives(points);
  const end = (i: number): PieceEnd => ({
    at: points[i] as number,
    value: values[i] as number,
    slope: slopes[i] as number,
  });
  return { low: end(0), high: end(count), points, values, slopes, constantSlope: constant(slopes) };
}

function constant(slopes: Float64Array): number | undefined {
  const first = slopes[0];
  return slopes.every((slope) => slope === first) ? first : undefined;
}

/** Points strictly between two numbers. */
function gridBetween(low: number, high: number): Float64Array {
  const points: number[] = [];
  const add = (x: number) => {
    if (x > low && x < high) points.push(x);
  };
  const origins = [low, high, 0].filter((origin) => Number.isFinite(origin) && origin >= low && origin <= high);
  for (const origin of origins) {
    if (origin === 0) add(0);
    for (const distance of distances()) {
      if (origin + distance === origin) continue;
      add(origin + distance);
      add(origin - distance);
    }
  }
  if (points.length === 0) add(low + (high - low) / 2);
  return Float64Array.from(points)
    .sort()
    .filter((x, i, all) => x !== all[i - 1]);
}
