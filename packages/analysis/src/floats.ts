// Neighbours among float64 numbers, and bisection down to them.

const number = /* @__PURE__ */ new Float64Array(1);
const bits = /* @__PURE__ */ new BigInt64Array(number.buffer);

/** 2^-52: the distance from 1 to the next float64. */
export const epsilon = Number.EPSILON;

/** The next float64 above x. */
export function nextUp(x: number): number {
  if (x === 0) return Number.MIN_VALUE;
  if (!Number.isFinite(x)) return x;
  number[0] = x;
  bits[0] = (bits[0] as bigint) + (x > 0 ? 1n : -1n);
  return number[0];
}

/**
 * Where `holds` turns from its value at low to that at high, as two neighbouring numbers. For a predicate that turns once.
 * The ends are not asked.
 */
export function turningPoint(
  low: number,
  high: number,
  holdsAtLow: boolean,
  holds: (x: number) => boolean,
): readonly [below: number, above: number] {
  let [below, above] = [low, high];
  for (;;) {
    const middle = below + (above - below) / 2;
    if (!(middle > below && middle < above)) return [below, above];
    if (holds(middle) === holdsAtLow) below = middle;
    else above = middle;
  }
}
