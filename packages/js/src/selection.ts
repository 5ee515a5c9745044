// Which elements of a row are selected, and what is left for their gaps: native/loops/selection.h, operation for
// operation.

/** What a row's selected elements have in common. */
export interface Selected {
  /** The least of them. */
  least: number;
  /** The row's share without what their distances to the least, or these squared, take of it; its rounding error apart. */
  left: number;
  leftRest: number;
  /** The sum of their distances to the least. */
  sum: number;
  sumRest: number;
  count: number;
}

/** Room for the result of `select`, one for all calls. */
export const selected: Selected = { least: 0, left: 0, leftRest: 0, sum: 0, sumRest: 0, count: 0 };

/** A sum as good as one in three times the precision. */
class LongSum {
  high = 0;
  middle = 0;
  low = 0;

  start(value: number): void {
    this.high = value;
    this.middle = 0;
    this.low = 0;
  }

  add(term: number): void {
    const high = this.high + term;
    const rest = errorOf(this.high, term, high);
    const middle = this.middle + rest;
    this.low = this.low + errorOf(this.middle, rest, middle);
    this.middle = middle;
    this.high = high;
  }

  /** The total; `low` is then what rounding took from it. */
  total(): number {
    const sum = this.high + this.middle;
    const rest = errorOf(this.high, this.middle, sum) + this.low;
    const total = sum + rest;
    this.low = errorOf(sum, rest, total);
    return total;
  }
}

/** What an addition rounded away: a + b = sum + errorOf(a, b, sum). */
function errorOf(a: number, b: number, sum: number): number {
  const bRounded = sum - a;
  const aRounded = sum - bRounded;
  return a - aRounded + (b - bRounded);
}

const left = /* @__PURE__ */ new LongSum();
const distances = /* @__PURE__ */ new LongSum();

/** Takes the distance of an element to a threshold, or its square, from what is left. */
function take(x: number, threshold: number, squares: boolean): void {
  const distance = x - threshold;
  const rest = errorOf(x, -threshold, distance);
  if (!squares) {
    left.add(-distance);
    left.add(-rest);
    return;
  }
  // Parts of 24, 24 and 5 bits, whose products are exact.
  const high = Math.fround(distance);
  const middle = Math.fround(distance - high);
  const low = distance - high - middle;
  left.add(-(high * high));
  left.add(-(2 * high * middle));
  left.add(-(middle * middle));
  left.add(-(2 * high * low));
  left.add(-((2 * middle + low) * low));
  left.add(-((2 * distance + rest) * rest));
}

/** The least element from a threshold on if the threshold is above that of the row, or NaN. */
function leastSelected(xs: Float64Array, length: number, threshold: number, squares: boolean): number {
  let least = Infinity;
  left.start(squares ? 4 : 1);
  for (let k = 0; k < length; k++) {
    const x = xs[k] as number;
    if (!(x >= threshold)) continue;
    least = x < least ? x : least;
    take(x, threshold, squares);
    // It only falls; the other parts are far below 1.
    if (left.high < -1) return NaN;
  }
  return left.total() > 0 ? least : NaN;
}

/**
 * Finds what is selected of the elements of a row that lie above `floor`, and none of which is beyond `largest`. Whether
 * one is, is a question of a sum that grows as the threshold falls: each answer halves the range of those in doubt.
 */
export function select(xs: Float64Array, length: number, floor: number, largest: number, squares: boolean): void {
  let low = floor;
  let high = largest;
  for (;;) {
    let least = high;
    let greatest = low;
    for (let k = 0; k < length; k++) {
      const x = xs[k] as number;
      if (!(x > low && x < high)) continue;
      least = x < least ? x : least;
      greatest = x > greatest ? x : greatest;
    }
    if (!(least < high)) break;
    const threshold = least + 0.5 * (greatest - least);
    const found = leastSelected(xs, length, threshold, squares);
    if (Number.isNaN(found)) low = threshold;
    else high = found;
  }
  let count = 0;
  left.start(squares ? 4 : 1);
  distances.start(0);
  for (let k = 0; k < length; k++) {
    const x = xs[k] as number;
    if (!(x >= high)) continue;
    count += 1;
    const distance = x - high;
    distances.add(distance);
    distances.add(errorOf(x, -high, distance));
    take(x, high, squares);
  }
  selected.least = high;
  selected.count = count;
  selected.left = left.total();
  selected.leftRest = left.low;
  selected.sum = distances.total();
  selected.sumRest = distances.low;
}
