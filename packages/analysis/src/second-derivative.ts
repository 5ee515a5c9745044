// f″ from f′: there is no kernel of it. f′ is interpolated at Chebyshev points about x, on the widest of several intervals
// that rounding and truncation allow, and the interpolant is differentiated.
import { epsilon } from "./floats.js";

const nodes = 16;
/** cos(π j / (2 nodes)) for all j of one turn. */
const cosines = /* @__PURE__ */ Array.from({ length: 4 * nodes }, (_, j) => Math.cos((Math.PI * j) / (2 * nodes)));
/** T_k at node i, which is the cosine of π (2 i + 1) / (2 nodes). */
const polynomialAtNode = (k: number, i: number) => cosines[(k * (2 * i + 1)) % (4 * nodes)] as number;
/** Half widths of the intervals that are tried: powers of 4, and parts of |x|. */
const absoluteWidths = /* @__PURE__ */ Array.from({ length: 19 }, (_, i) => 4 ** (6 - i));
const relativeWidths = [1, 0.25] as const;

interface Window {
  readonly low: number;
  readonly high: number;
}

/**
 * f″ at x, inside a piece from low to high where f is analytic.
 *
 * The error is some 1e-12 of the largest slope near x over the distance within which the slope changes.
 */
export function secondDerivativeWithin(
  derivatives: (x: Float64Array) => Float64Array,
  x: number,
  low: number,
  high: number,
): number {
  const windows = windowsAbout(x, low, high);
  const points = new Float64Array(windows.length * nodes + 1);
  points[points.length - 1] = x;
  for (const [w, { low: from, high: to }] of windows.entries()) {
    const [centre, half] = [from + (to - from) / 2, (to - from) / 2];
    for (let i = 0; i < nodes; i++) points[w * nodes + i] = centre + half * polynomialAtNode(1, i);
  }
  const slopes = derivatives(points);
  const slope = slopes[points.length - 1] as number;
  let best = { value: Number.NaN, error: Infinity };
  for (const [w, window] of windows.entries()) {
    const found = slopeOfInterpolant(slopes.subarray(w * nodes, (w + 1) * nodes), x, slope, window);
    if (found.error < best.error) best = found;
  }
  return best.value;
}

function windowsAbout(x: number, low: number, high: number): readonly Window[] {
  const widths = [...absoluteWidths, ...relativeWidths.map((part) => part * Math.abs(x))];
  return widths
    .filter((width) => width > 0 && x + width > x)
    .map((width) => ({ low: Math.max(low, x - width), high: Math.min(high, x + width) }));
}

function slopeOfInterpolant(
  values: Float64Array,
  x: number,
  atX: number,
  { low, high }: Window,
): { value: number; error: number } {
  const half = (high - low) / 2;
  const t = Math.min(1, Math.max(-1, (x - low) / half - 1));
  const coefficients = chebyshevCoefficients(values);
  // T_k′ = k U_(k-1), and U_k = 2 t U_(k-1) - U_(k-2).
  let [before, current, sum] = [0, 1, 0];
  let interpolated = coefficients[0] as number;
  let size = 0;
  for (let k = 1; k < nodes; k++) {
    const coefficient = coefficients[k] as number;
    sum += k * coefficient * current;
    size += Math.abs(coefficient);
    const following = 2 * t * current - before;
    // T_k = (U_k - U_(k-2)) / 2.
    interpolated += (coefficient * (following - before)) / 2;
    [before, current] = [current, following];
  }
  const last = Math.abs(coefficients[nodes - 1] as number) + Math.abs(coefficients[nodes - 2] as number);
  const rounding = epsilon * (size + Math.abs(coefficients[0] as number));
  // On a wide window, all nodes may miss what there is at x: then the rest looks smooth.
  const missed = Math.abs(interpolated - atX);
  const error = ((last + rounding + missed) * nodes ** 2) / half;
  return { value: sum / half, error: Number.isNaN(error) ? Infinity : error };
}

function chebyshevCoefficients(values: Float64Array): number[] {
  return Array.from({ length: nodes }, (_, k) => {
    let sum = 0;
    for (let i = 0; i < nodes; i++) sum += (values[i] as number) * polynomialAtNode(k, i);
    return ((k === 0 ? 1 : 2) * sum) / nodes;
  });
}
