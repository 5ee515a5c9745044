// Where a curve learns little or nothing.
import type { Point } from "./trace.js";

/** A part of the x axis. */
export interface Zone {
  readonly from: number;
  readonly to: number;
}

/** Where |f′| < ε, and where f′ is 0, within a domain. */
export interface Zones {
  readonly saturated: readonly Zone[];
  readonly dead: readonly Zone[];
}

type Test = (slope: number) => boolean;
type Evaluate = (x: Float64Array) => Float64Array;

/**
 * The zones between the first and the last of some places, whose slopes are known: `saturated` has no part that is dead. Ends
 * that lie between two places are found by bisection, to the last bit.
 */
export function zonesOf(slopes: readonly Point[], derivatives: Evaluate, saturation: number): Zones {
  const isDead: Test = (slope) => slope === 0;
  const isSaturated: Test = (slope) => Math.abs(slope) < saturation && slope !== 0;
  return {
    saturated: zonesWhere(isSaturated, slopes, derivatives),
    dead: zonesWhere(isDead, slopes, derivatives),
  };
}

function zonesWhere(test: Test, slopes: readonly Point[], derivatives: Evaluate): Zone[] {
  const zones: Zone[] = [];
  let from: number | undefined;
  slopes.forEach((point, k) => {
    const before = slopes[k - 1];
    const isInside = test(point.y);
    if (isInside && from === undefined)
      from = before === undefined ? point.x : border(test, point.x, before.x, derivatives);
    if (!isInside && from !== undefined && before !== undefined) {
      zones.push({ from, to: border(test, before.x, point.x, derivatives) });
      from = undefined;
    }
  });
  const last = slopes.at(-1);
  if (from !== undefined && last !== undefined) zones.push({ from, to: last.x });
  return zones.filter((zone) => zone.to > zone.from);
}

/** The last place, from one that passes towards one that does not, that passes. */
function border(test: Test, inside: number, outside: number, derivatives: Evaluate): number {
  let passing = inside;
  let failing = outside;
  for (let step = 0; step < 64; step++) {
    const between = passing / 2 + failing / 2;
    if (between === passing || between === failing) break;
    if (test(derivatives(Float64Array.of(between))[0] as number)) passing = between;
    else failing = between;
  }
  return passing;
}
