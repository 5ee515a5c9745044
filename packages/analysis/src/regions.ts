// Sets of numbers as lists of intervals and single numbers.
import type { Interval } from "@nonlin/core";

/** An interval inside one piece of a curve. Its finite ends are not in it, unless `join` puts them in. */
export interface Stretch {
  readonly low: number;
  readonly high: number;
}

/** An interval without flags that say nothing: an infinite end is never attained. */
export function intervalOf(low: number, high: number, lowOpen: boolean, highOpen: boolean): Interval {
  return {
    low,
    high,
    ...(lowOpen && Number.isFinite(low) ? { lowOpen: true } : {}),
    ...(highOpen && Number.isFinite(high) ? { highOpen: true } : {}),
  };
}

/**
 * Stretches, ascending and without overlap, as intervals: two that meet at a number that is `inside` too are one, and an end
 * that is inside closes it.
 */
export function join(stretches: readonly Stretch[], isInside: (x: number) => boolean): readonly Interval[] {
  const joined: { low: number; high: number }[] = [];
  for (const { low, high } of stretches) {
    const last = joined.at(-1);
    if (last !== undefined && last.high === low && isInside(low)) last.high = high;
    else joined.push({ low, high });
  }
  return joined.map(({ low, high }) => intervalOf(low, high, !isInside(low), !isInside(high)));
}
