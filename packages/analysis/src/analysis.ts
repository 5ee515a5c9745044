import type { Interval, Multiples } from "@nonlin/core";
import type { Curve } from "./curve.js";
import { checkedNumber } from "./errors.js";
import { epsilon, turningPoint } from "./floats.js";
import { type Range, slopeRange, valueRange } from "./range.js";
import { join, type Stretch } from "./regions.js";
import { rootsOf, withPoints } from "./roots.js";
import { type PieceShape, shapeOf } from "./shape.js";

/** A local extremum of f. */
export interface Extremum {
  readonly x: number;
  readonly value: number;
  readonly kind: "minimum" | "maximum";
}

/** An interval on which a curve does not turn. It reaches to where the next one begins. */
export interface MonotonePiece {
  readonly low: number;
  readonly high: number;
  readonly direction: "increasing" | "decreasing" | "constant";
}

/** Where a function is 0, or its own argument: single numbers and whole intervals, ascending, or all multiples of one. */
export type Solutions = readonly (number | Interval | Multiples)[];

/** What analyse finds. */
export interface Analysis {
  readonly range: Range;
  readonly derivativeRange: Range;
  readonly zeros: Solutions;
  readonly fixedPoints: Solutions;
  /** Local extrema inside and at breakpoints where a rise turns into a fall; of a periodic curve those in [0, period). */
  readonly extrema: readonly Extremum[];
  readonly monotonePieces: readonly MonotonePiece[];
  /** Where |f′| < the threshold. Of a periodic curve within [0, period). */
  readonly saturation: readonly Interval[];
  /** Where f′ = 0 as a real number, not only in floating point: whole pieces. */
  readonly dead: readonly Interval[];
  /** sup |f′|, the least L with |f(x) - f(y)| <= L |x - y|; Infinity where there is none. */
  readonly lipschitz: number;
  readonly kinks: readonly number[];
  readonly jumps: readonly number[];
  /** If any, extrema, saturation and monotone pieces repeat with it: there are infinitely many. */
  readonly period?: number;
}

/** Options of analyse. */
export interface AnalysisOptions {
  /** ε: a function is saturated where |f′| < ε. Default 1e-3. */
  readonly saturation?: number;
}

/**
 * What can be told of a curve. Each piece between breakpoints, where the function is analytic, is sampled on a grid that is
 * geometric about its ends and 0 (steps of 4 % of the distance, from 2^-100 to 2^100, of 19 % to 2^-1000 and 2^1020), and what lies between samples is bisected
 * down to neighbouring float64 numbers: by the sign of f′, which kernels have right. A function with a feature narrower
 * than 4 % of its distance from 0 and all breakpoints would be missed; the table has none, and `test/range.test.ts` looks
 * for them.
 *
 * Ends of ranges have the error of the kernel (2 to 4 ULP), limits at breakpoints 16; places of extrema of f, zeros, fixed
 * points and ends of saturation are within some units in the last place of where the kernel's rounding lets them be told;
 * places of extrema of f′ within 1e-10.
 *
 * @throws TypeError or RangeError if `saturation` is not a positive number.
 */
export function analyse(curve: Curve, { saturation = 1e-3 }: AnalysisOptions = {}): Analysis {
  checkedNumber("analyse", "saturation", saturation, { above: 0 });
  const derivativeRange = slopeRange(curve);
  const steepest = Math.max(Math.abs(derivativeRange.low), Math.abs(derivativeRange.high));
  return {
    range: valueRange(curve),
    derivativeRange,
    zeros: solutions(curve, 0),
    fixedPoints: solutions(curve, 1),
    extrema: extremaOfCurve(curve),
    monotonePieces: monotonePieces(curve),
    saturation: saturatedRegions(curve, saturation),
    dead: deadRegions(curve),
    lipschitz: curve.jumps.length > 0 ? Infinity : steepest,
    kinks: curve.kinks,
    jumps: curve.jumps,
    ...(curve.period === undefined ? {} : { period: curve.period }),
  };
}

/** The x with f(x) = slope * x, of slope 0 or 1. */
function solutions(curve: Curve, slope: 0 | 1): Solutions {
  const excess = (x: number) => curve.value(x) - slope * x;
  const noise = slope === 0 ? () => 0 : (x: number) => 8 * epsilon * Math.abs(x);
  const isSolution = (x: number) => Number.isFinite(x) && Math.abs(excess(x)) <= noise(x);
  const pieces = shapeOf(curve);
  const whole = pieces.filter((piece) => piece.constantSlope === slope && piece.points.every(isSolution));
  const intervals = join(whole.map(ends), isSolution);
  const single = pieces.filter((piece) => !whole.includes(piece)).flatMap((piece) => rootsInPiece(curve, piece, slope));
  const atBreakpoints = curve.breakpoints.filter(
    (x) => isSolution(x) && !intervals.some(({ low, high }) => x === low || x === high || (x > low && x < high)),
  );
  const numbers = [...single, ...atBreakpoints].filter((x) => curve.domain.low !== x || isSolution(x));
  if (curve.period !== undefined) return repeated(curve, numbers, slope);
  const start = (item: number | Interval) => (typeof item === "number" ? item : item.low);
  return [...intervals, ...numbers].sort((a, b) => start(a) - start(b));
}

function ends({ low, high }: PieceShape): Stretch {
  return { low: low.at, high: high.at };
}

function rootsInPiece(curve: Curve, piece: PieceShape, slope: 0 | 1): readonly number[] {
  const f = (x: number) => curve.value(x) - slope * x;
  const noise = slope === 0 ? () => 0 : (x: number) => 8 * epsilon * Math.abs(x);
  const samples = { points: piece.points, values: piece.values.map((y, i) => y - slope * (piece.points[i] as number)) };
  const turning = slope === 0 ? piece.stationary : whereSlopeIsOne(curve, piece);
  return rootsOf(withPoints(samples, f, turning), f, noise);
}

/** Where f′ = 1: between two of these, f(x) - x does not turn. */
function whereSlopeIsOne(curve: Curve, { points, slopes, slopeExtrema }: PieceShape): readonly number[] {
  const excess = (x: number) => curve.derivative(x) - 1;
  const samples = { points, values: slopes.map((slope) => slope - 1) };
  return rootsOf(withPoints(samples, excess, slopeExtrema), excess, () => 8 * epsilon);
}

/** Solutions of a periodic curve: f(x) - slope * x has to have its period for them to repeat. */
function repeated(curve: Curve, numbers: readonly number[], slope: number): Solutions {
  const period = curve.period as number;
  const drift = (curve.value(period) - curve.value(0)) / period;
  if (Math.abs(drift - slope) > 8 * epsilon) return numbers;
  const isMultiple = numbers.every((x) => Math.abs(x / period - Math.round(x / period)) < 1e-6);
  return isMultiple && curve.value(0) === 0 ? [{ multiplesOf: period }] : numbers;
}

/** In the window that lists of a periodic curve are told for. */
function inWindow({ period }: Curve, x: number): boolean {
  return period === undefined || (x >= 0 && x < period);
}

function extremaOfCurve(curve: Curve): readonly Extremum[] {
  const pieces = shapeOf(curve);
  const inside = pieces.flatMap((piece) =>
    turnsOf(curve, piece).map(({ x, before }): Extremum => ({ x, value: curve.value(x) + 0, kind: kindOf(before) })),
  );
  const between = pieces.slice(1).flatMap((right, i): readonly Extremum[] => {
    const left = pieces[i] as PieceShape;
    const x = right.low.at;
    const [before, after] = [directionAtEnd(left, "last"), directionAtEnd(right, "first")];
    if (before * after >= 0 || curve.jumps.includes(x)) return [];
    return [{ x, value: curve.value(x) + 0, kind: kindOf(before) }];
  });
  return [...inside, ...between].filter(({ x }) => inWindow(curve, x)).sort((a, b) => a.x - b.x);
}

const kindOf = (directionBefore: number) => (directionBefore > 0 ? "maximum" : "minimum");

/** The stationary points where the slope changes its sign, with its sign before. */
function turnsOf(curve: Curve, piece: PieceShape): readonly { readonly x: number; readonly before: number }[] {
  const edges = [piece.low.at, ...piece.stationary, piece.high.at];
  const signs = edges.slice(1).map((high, i) => signBetween(curve, piece, edges[i] as number, high));
  return piece.stationary.flatMap((x, i) => {
    const [before, after] = [signs[i] as number, signs[i + 1] as number];
    return before * after < 0 ? [{ x, before }] : [];
  });
}

/** The sign of f′ between two of its roots. */
function signBetween(curve: Curve, { points, slopes }: PieceShape, low: number, high: number): number {
  const i = points.findIndex((x, k) => x > low && x < high && slopes[k] !== 0);
  return Math.sign(i < 0 ? curve.derivative(low + (high - low) / 2) : (slopes[i] as number));
}

function directionAtEnd({ slopes }: PieceShape, which: "first" | "last"): number {
  const turning = slopes.filter((slope) => slope !== 0);
  return Math.sign(turning[which === "first" ? 0 : turning.length - 1] ?? 0);
}

function monotonePieces(curve: Curve): readonly MonotonePiece[] {
  const found: MonotonePiece[] = [];
  for (const piece of shapeOf(curve)) {
    const edges = [piece.low.at, ...turnsOf(curve, piece).map(({ x }) => x), piece.high.at];
    for (const [i, high] of edges.slice(1).entries()) {
      const low = edges[i] as number;
      const sign = piece.constantSlope === undefined ? signBetween(curve, piece, low, high) : piece.constantSlope;
      append(curve, found, { low, high, direction: sign > 0 ? "increasing" : sign < 0 ? "decreasing" : "constant" });
    }
  }
  return found;
}

/** Adds a stretch, to the last one if it goes on as that does and f does not jump. */
function append(curve: Curve, found: MonotonePiece[], next: MonotonePiece): void {
  const last = found.at(-1);
  if (last?.direction !== next.direction || curve.jumps.includes(next.low)) found.push(next);
  else found[found.length - 1] = { ...last, high: next.high };
}

function deadRegions(curve: Curve): readonly Interval[] {
  const dead = shapeOf(curve).filter(({ constantSlope }) => constantSlope === 0);
  return join(dead.map(ends), (x) => Number.isFinite(x) && curve.derivative(x) === 0);
}

function saturatedRegions(curve: Curve, threshold: number): readonly Interval[] {
  const isSaturated = (x: number) => Math.abs(curve.derivative(x)) < threshold;
  const stretches = shapeOf(curve).flatMap((piece) => saturatedStretches(curve, piece, threshold, isSaturated));
  const regions = join(stretches, (x) => curve.breakpoints.includes(x) && isSaturated(x));
  if (curve.period === undefined) return regions;
  // One that lies across the start of the window is told once, from where it begins.
  return regions.filter(({ low }) => inWindow(curve, low));
}

function saturatedStretches(
  curve: Curve,
  piece: PieceShape,
  threshold: number,
  isSaturated: (x: number) => boolean,
): readonly Stretch[] {
  if (piece.constantSlope !== undefined) return Math.abs(piece.constantSlope) < threshold ? [ends(piece)] : [];
  const slopes = { points: piece.points, values: piece.slopes };
  const { points, values } = withPoints(slopes, curve.derivative, [...piece.stationary, ...piece.slopeExtrema]);
  const stretches: Stretch[] = [];
  let start: number | undefined;
  for (let i = 0; i < points.length; i++) {
    const here = Math.abs(values[i] as number) < threshold;
    if (here === (start !== undefined)) continue;
    const edge =
      i === 0 ? piece.low.at : turningPoint(points[i - 1] as number, points[i] as number, !here, isSaturated)[1];
    if (here) start = edge;
    else stretches.push({ low: start as number, high: edge });
    start = here ? edge : undefined;
  }
  return start === undefined ? stretches : [...stretches, { low: start, high: piece.high.at }];
}
