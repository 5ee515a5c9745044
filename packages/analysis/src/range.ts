// Between which values a function lies, with where these are attained.
import type { Interval } from "@nonlin/core";
import type { Curve } from "./curve.js";
import { intervalOf } from "./regions.js";
import { type PieceShape, shapeOf } from "./shape.js";

/** Where an end of a range is attained, or to which x a curve has to go to come near it. */
export interface Place {
  /** One x, of several the nearest to 0; ±Infinity or a breakpoint where the end is a limit that is not attained. */
  readonly x: number;
  readonly attained: boolean;
  /** Where it is attained on a whole piece. */
  readonly everywhereIn?: Interval;
  /** Of a limit at a breakpoint: from where. */
  readonly from?: "left" | "right";
  readonly words: string;
}

/** A range: an interval, with where its ends are attained. */
export interface Range extends Interval {
  readonly lowAt: Place;
  readonly highAt: Place;
}

interface Candidate {
  readonly value: number;
  readonly x: number;
  readonly attained: boolean;
  readonly from?: "left" | "right";
  readonly everywhereIn?: Interval;
}

/** The range of f. */
export function valueRange(curve: Curve): Range {
  const pieces = shapeOf(curve);
  const inside = pieces.flatMap((piece) =>
    piece.constantSlope === 0
      ? [everywhere(piece, piece.values[0] as number, curve.value)]
      : piece.stationary.map(at(curve.value)),
  );
  const drift = driftOf(curve);
  if (drift !== 0) return rangeOf([limit(-Infinity * drift, -Infinity), limit(Infinity * drift, Infinity)]);
  const ends = pieces.flatMap(({ low, high }) => [
    endCandidate(curve, low, low.value, curve.value, "right"),
    endCandidate(curve, high, high.value, curve.value, "left"),
  ]);
  return rangeOf([...inside, ...ends, ...attainedAnyway(curve, curve.value)]);
}

/** The range of f′, with the slopes at kinks that the table tells. */
export function slopeRange(curve: Curve): Range {
  const pieces = shapeOf(curve);
  const candidates = pieces.flatMap((piece) => {
    if (piece.constantSlope !== undefined) return [everywhere(piece, piece.constantSlope, curve.derivative)];
    return [
      ...piece.slopeExtrema.map(at(curve.derivative)),
      // A slope of 0 is no more than that by rounding.
      ...piece.stationary.map((x) => ({ value: 0, x, attained: true })),
      endCandidate(curve, piece.low, piece.low.slope, curve.derivative, "right"),
      endCandidate(curve, piece.high, piece.high.slope, curve.derivative, "left"),
    ];
  });
  return rangeOf([...candidates, ...attainedAnyway(curve, curve.derivative)]);
}

/** c of a periodic curve, f(x + T) = f(x) + c, over T; 0 of others. */
function driftOf({ period, value }: Curve): number {
  return period === undefined ? 0 : Math.round(((value(period) - value(0)) / period) * 2 ** 40) / 2 ** 40;
}

const at =
  (f: (x: number) => number) =>
  (x: number): Candidate => ({ value: f(x) + 0, x, attained: true });

const limit = (value: number, x: number): Candidate => ({ value, x, attained: false });

function everywhere({ low, high, points }: PieceShape, value: number, f: (x: number) => number): Candidate {
  const x = points.reduce((nearest, point) => (Math.abs(point) < Math.abs(nearest) ? point : nearest));
  const everywhereIn = intervalOf(low.at, high.at, f(low.at) !== value, f(high.at) !== value);
  return { value, x, attained: true, everywhereIn };
}

function endCandidate(
  { breakpoints, domain, period }: Curve,
  end: { readonly at: number },
  value: number,
  f: (x: number) => number,
  from: "left" | "right",
): Candidate {
  if (period !== undefined) return { value, x: end.at, attained: true };
  if (breakpoints.includes(end.at)) return { value, x: end.at, attained: value === f(end.at), from };
  const isOwn = Number.isFinite(value) && ((end.at === domain.low && !domain.lowOpen) || end.at === domain.high);
  return { value, x: end.at, attained: isOwn && Number.isFinite(end.at) };
}

/** Values that are attained, whatever the pieces are like. */
function attainedAnyway({ breakpoints }: Curve, f: (x: number) => number): readonly Candidate[] {
  return [0, ...breakpoints].map(at(f));
}

function rangeOf(candidates: readonly Candidate[]): Range {
  const best = (isBetter: (a: number, b: number) => boolean) =>
    candidates.reduce((found, candidate) => {
      if (isBetter(candidate.value, found.value)) return candidate;
      if (candidate.value !== found.value || candidate.attained < found.attained) return found;
      return candidate.attained > found.attained || isPreferred(candidate, found) ? candidate : found;
    });
  const low = best((a, b) => a < b);
  const high = best((a, b) => a > b);
  return {
    // + 0: a limit of -0 is one of 0.
    ...intervalOf(low.value + 0, high.value + 0, !low.attained, !high.attained),
    lowAt: placeOf(low),
    highAt: placeOf(high),
  };
}

/** Of two that say the same, the one that says more, then the one nearer to 0. */
function isPreferred(candidate: Candidate, found: Candidate): boolean {
  if ((candidate.everywhereIn === undefined) !== (found.everywhereIn === undefined)) {
    return candidate.everywhereIn !== undefined;
  }
  return Math.abs(candidate.x) < Math.abs(found.x);
}

function placeOf({ x, attained, from, everywhereIn }: Candidate): Place {
  const isBreakpoint = !attained && from !== undefined && Number.isFinite(x);
  return {
    x,
    attained,
    ...(everywhereIn === undefined ? {} : { everywhereIn }),
    ...(isBreakpoint ? { from } : {}),
    words: wordsOf(x, attained, isBreakpoint ? from : undefined, everywhereIn),
  };
}

function wordsOf(x: number, attained: boolean, from: string | undefined, everywhereIn: Interval | undefined): string {
  if (everywhereIn !== undefined) return `attained for ${numberWords(everywhereIn)}`;
  if (attained) return `attained at x = ${x}`;
  return `not attained: limit at ${x}${from === undefined ? "" : ` from the ${from}`}`;
}

function numberWords({ low, high, lowOpen, highOpen }: Interval): string {
  const [above, below] = [lowOpen ? ">" : ">=", highOpen ? "<" : "<="];
  if (low === -Infinity && high === Infinity) return "all x";
  if (low === -Infinity) return `all x ${below} ${high}`;
  if (high === Infinity) return `all x ${above} ${low}`;
  return `${low} ${lowOpen ? "<" : "<="} x ${below} ${high}`;
}
