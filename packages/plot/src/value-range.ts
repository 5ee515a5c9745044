// Which part of the axis of values a plot shows.

/** How many times the domain's length curves may reach before the plot shows a part of them only. */
const tallest = 3;
/** The share of a curve that must lie in the part shown, or all of it is shown. */
const enough = 0.6;
/** What is left free above and below, as a share of the range. */
const margin = 0.06;
/** Nothing is drawn beyond this, so that a range never overflows. */
const farthest = 2 ** 1021;

/**
 * The values to show of curves over a domain, each given from left to right: all of them, with a margin, unless they reach
 * farther than three times the domain's length and do so at its ends or beside a pole, while most of each curve lies within
 * once its length of 0, as with e^x: then that part.
 */
export function valueRange(
  curves: readonly Float64Array[],
  [low, high]: readonly [number, number],
): readonly [low: number, high: number] {
  const whole = extent(curves);
  if (whole === undefined) return [-1, 1];
  const length = Math.min(high - low, farthest);
  const isTall = whole[1] - whole[0] > tallest * length;
  const hasPeak = curves.some((values) => isPeak(values, length));
  const isMostlyWithin = curves.every((values) => shareWithin(values, length) >= enough);
  const shown: readonly [number, number] =
    isTall && isMostlyWithin && !hasPeak ? [Math.max(whole[0], -length), Math.min(whole[1], length)] : whole;
  return withMargin(shown);
}

function extent(curves: readonly Float64Array[]): readonly [number, number] | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const values of curves) {
    for (const y of values) {
      if (!Number.isFinite(y)) continue;
      low = Math.min(low, y);
      high = Math.max(high, y);
    }
  }
  return low > high ? undefined : [Math.max(low, -farthest), Math.min(high, farthest)];
}

/** Whether the farthest value is one of a peak that can be shown whole: it is farther than that, with numbers on both sides. */
function isPeak(values: Float64Array, length: number): boolean {
  let at = -1;
  values.forEach((y, k) => {
    if (Number.isFinite(y) && Math.abs(y) > Math.abs(values[at] ?? 0)) at = k;
  });
  const isNumber = (k: number) => Number.isFinite(values[k]);
  return Math.abs(values[at] ?? 0) > length && isNumber(at - 1) && isNumber(at + 1);
}

function shareWithin(values: Float64Array, length: number): number {
  const known = values.filter((y) => Number.isFinite(y));
  return known.length === 0 ? 1 : known.filter((y) => Math.abs(y) <= length).length / known.length;
}

/** A range with some room; one of a constant gets room in proportion to it. */
function withMargin([low, high]: readonly [number, number]): readonly [number, number] {
  if (high > low) return [low - (high - low) * margin, high + (high - low) * margin];
  const room = low === 0 ? 1 : Math.abs(low) / 2;
  return [low - room, high + room];
}
