// Where functions are 0 within a piece: on samples first, then between two neighbours among float64 numbers.
import { turningPoint } from "./floats.js";

/** Samples of a function, ascending, all inside one piece of a curve. */
export interface Samples {
  readonly points: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/**
 * Where a function crosses 0 or touches it, ascending. Values of at most `noise(x)` count as 0. A run of such samples
 * between others is one root: 0 if that is in it and the function is 0 there, else where the sign turns or the value is
 * least. A run that reaches the end of the samples is none: what tends to 0 there, and what is 0 at a breakpoint, is not a
 * root inside.
 */
export function rootsOf(
  { points, values }: Samples,
  f: (x: number) => number,
  noise: (x: number) => number = () => 0,
): readonly number[] {
  const sign = (x: number, y: number) => (Math.abs(y) <= noise(x) ? 0 : Math.sign(y));
  const roots: number[] = [];
  let before: { index: number; sign: number } | undefined;
  for (let i = 0; i < points.length; i++) {
    const here = sign(points[i] as number, values[i] as number);
    if (here === 0) continue;
    if (before !== undefined && (before.sign !== here || before.index + 1 < i)) {
      roots.push(rootBetween(points, values, before.index, i, before.sign !== here, f));
    }
    before = { index: i, sign: here };
  }
  return roots;
}

function rootBetween(
  points: ArrayLike<number>,
  values: ArrayLike<number>,
  from: number,
  to: number,
  turns: boolean,
  f: (x: number) => number,
): number {
  for (let i = from + 1; i < to; i++) if (points[i] === 0 && values[i] === 0) return 0;
  if (!turns) return leastBetween(points, values, from, to);
  const positive = (values[from] as number) > 0;
  // A value of 0 goes with the far side: so that one of the two is it, where there is one.
  const [below, above] = turningPoint(points[from] as number, points[to] as number, true, (x) => {
    const y = f(x);
    return y !== 0 && y > 0 === positive;
  });
  return Math.abs(f(below)) < Math.abs(f(above)) ? below : above;
}

function leastBetween(points: ArrayLike<number>, values: ArrayLike<number>, from: number, to: number): number {
  let least = from + 1;
  for (let i = from + 1; i < to; i++) {
    if (Math.abs(values[i] as number) < Math.abs(values[least] as number)) least = i;
  }
  return points[least] as number;
}

/** Samples with more of them put in where they belong. */
export function withPoints({ points, values }: Samples, f: (x: number) => number, more: readonly number[]): Samples {
  if (more.length === 0) return { points, values };
  const extra = [...more].sort((a, b) => a - b);
  const length = points.length + extra.length;
  const merged = { points: new Float64Array(length), values: new Float64Array(length) };
  for (let i = 0, own = 0, next = 0; i < length; i++) {
    const isExtra = own === points.length || (next < extra.length && (extra[next] as number) < (points[own] as number));
    const x = (isExtra ? extra[next] : points[own]) as number;
    merged.points[i] = x;
    merged.values[i] = isExtra ? f(x) : (values[own] as number);
    if (isExtra) next++;
    else own++;
  }
  return merged;
}
