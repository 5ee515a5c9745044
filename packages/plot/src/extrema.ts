import type { PlottedCurve } from "./curve.js";
import { numeral } from "./ticks.js";
import type { Point } from "./trace.js";

/** A place where a curve turns. */
export interface Extremum extends Point {
  readonly kind: "minimum" | "maximum";
}

/** Where f′ changes its sign between the first and the last of some places, whose slopes are known; to the last bit. */
export function extremaOf(curve: PlottedCurve, slopes: readonly Point[]): Extremum[] {
  const sloping = slopes.filter(({ y }) => y !== 0 && !Number.isNaN(y));
  return sloping.slice(1).flatMap((after, k) => {
    const before = sloping[k] as Point;
    if (Math.sign(before.y) === Math.sign(after.y)) return [];
    const x = turningPoint(curve, before, after);
    const y = curve.values(Float64Array.of(x))[0] as number;
    return [{ x, y, kind: after.y > 0 ? ("minimum" as const) : ("maximum" as const) }];
  });
}

/** Extrema without the pairs of a minimum and a maximum that differ by less than that: nobody sees such a curve turn. */
export function visibleExtrema(extrema: readonly Extremum[], leastDifference: number): readonly Extremum[] {
  const pair = extrema.findIndex(({ y }, k) => k > 0 && Math.abs(y - (extrema[k - 1] as Extremum).y) < leastDifference);
  if (pair === -1) return extrema;
  return visibleExtrema([...extrema.slice(0, pair - 1), ...extrema.slice(pair + 1)], leastDifference);
}

function turningPoint(curve: PlottedCurve, before: Point, after: Point): number {
  let [low, high] = [before.x, after.x];
  for (let step = 0; step < 1100; step++) {
    const between = low / 2 + high / 2;
    if (between <= low || between >= high) break;
    const slope = curve.derivatives(Float64Array.of(between))[0] as number;
    if (slope === 0) return between;
    if (Math.sign(slope) === Math.sign(before.y)) low = between;
    else high = between;
  }
  // At a kink the turning point is the kink, not the double beside it.
  return curve.kinks.includes(high) ? high : low;
}

/** minimum −0.17 at −0.7518 */
export function extremumWords({ kind, x, y }: Extremum): string {
  return `${kind} ${numeral(y, 4)} at ${numeral(x, 4)}`;
}
