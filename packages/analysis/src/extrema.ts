// Where a sampled function that is known up to rounding has its highest and lowest points inside a piece.
import { epsilon } from "./floats.js";
import type { Samples } from "./roots.js";

/** By how much of itself a function must fall from a maximum for it to count: many times what kernels are off by. */
const prominence = 2 ** 7 * epsilon;

/** The samples about one extremum: it lies between the outer two, whose values are clearly different. */
interface Peak {
  readonly left: number;
  readonly top: number;
  readonly right: number;
}

/**
 * The places of all local extrema of f inside a piece, ascending, where f's derivative changes its sign; f's values are
 * good to some units in the last place, which shall not look like extrema.
 */
export function extremaOf(
  samples: Samples,
  f: (x: number) => number,
  derivative: (x: number) => number,
): readonly number[] {
  return peaksOf(samples).map(({ left, top, right }) => {
    const { points, values } = samples;
    const [low, high] = [points[left] as number, points[right] as number];
    const rises = (values[top] as number) > (values[left] as number);
    const found = crossing(derivative, low, high);
    const isBetter = (x: number, than: number) => (rises ? f(x) >= f(than) : f(x) <= f(than));
    // What is found so is good to a few digits less than a float has; 0 is where it is meant.
    if (low < 0 && high > 0 && Math.abs(found) < 1e-9 && isBetter(0, found)) return 0;
    return isBetter(found, points[top] as number) ? found : (points[top] as number);
  });
}

/**
 * Where a smooth function that is costly, and known to some 1e-12 only, crosses 0: false position with the Illinois rule
 * (Dowell & Jarratt, BIT 11, 1971).
 */
function crossing(f: (x: number) => number, low: number, high: number): number {
  let [a, b] = [low, high];
  let [atA, atB] = [f(a), f(b)];
  for (let step = 0; step < 60 && Math.abs(b - a) > 1e-13 * Math.max(Math.abs(a), Math.abs(b)); step++) {
    const x = b - (atB * (b - a)) / (atB - atA);
    if (!(x > Math.min(a, b) && x < Math.max(a, b))) break;
    const here = f(x);
    if (here === 0) return x;
    if (here > 0 === atB > 0) atA /= 2;
    else [a, atA] = [b, atB];
    [b, atB] = [x, here];
  }
  return b;
}

function peaksOf({ points, values }: Samples): readonly Peak[] {
  const peaks: Peak[] = [];
  // The last sample from which the function went clearly up (direction 1) or down (-1), and the best since.
  let direction = 0;
  let best = 0;
  for (let i = 1; i < points.length; i++) {
    const [here, there] = [values[i] as number, values[best] as number];
    const isClear = Math.abs(here - there) > prominence * Math.max(Math.abs(here), Math.abs(there));
    if (direction * (here - there) > 0 || (direction === 0 && !isClear)) {
      if (direction !== 0) best = i;
      continue;
    }
    if (!isClear) continue;
    if (direction !== 0) peaks.push({ ...aroundTop(values, best), top: best });
    direction = here > there ? 1 : -1;
    best = i;
  }
  return peaks;
}

/** The nearest samples on both sides that differ clearly from the top. */
function aroundTop(values: ArrayLike<number>, top: number): { left: number; right: number } {
  const height = values[top] as number;
  const isFlat = (i: number) => {
    const y = values[i] as number;
    return Math.abs(y - height) <= 2 ** 20 * epsilon * Math.max(Math.abs(y), Math.abs(height));
  };
  let [left, right] = [top - 1, top + 1];
  while (left > 0 && isFlat(left)) left--;
  while (right < values.length - 1 && isFlat(right)) right++;
  return { left, right };
}
