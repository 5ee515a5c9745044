// Exact values as what the suite expects: the nearest number of a dtype, and where the exact one lies.
import { type Dtype, roundTo } from "@nonlin/core";
import { formats, step } from "../bits.js";
import { type Expected, exactly } from "../ulp.js";
import { type Summed, summed } from "./formulas.js";
import type { Arithmetic, Real, Reals } from "./real.js";

/** An exact value, rounded to a dtype. */
export function rounded(dtype: Dtype, exact: Real | Summed): Expected {
  const { value, largest } = "value" in exact ? exact : { value: exact, largest: undefined };
  if (value.isNaN) return exactly(NaN);
  if (value.isInfinite) return exactly(value.isNegative ? -Infinity : Infinity);
  // Of an exact zero the formula knows no sign.
  if (value.isZero) return { ...exactly(0), anyZero: true };
  const { precision, smallest } = formats[dtype];
  const quantum = Math.log2(smallest);
  const place = Math.max(value.exponent - precision, quantum);
  const distance = (from: number) => value.minus(from).scaled(-place);
  // Through a double, so that it may be the neighbour of the nearest.
  let nearest = roundTo(dtype, value.toNumber());
  if (!Number.isFinite(nearest)) return exactly(nearest);
  let remainder = distance(nearest);
  // Compared as it is: what lies beside a tie may be far too little for a double.
  const side = remainder.compare(0.5) > 0 ? 1 : remainder.compare(-0.5) < 0 ? -1 : 0;
  if (side !== 0) {
    nearest = step(dtype, nearest, side);
    remainder = distance(nearest);
  }
  const towardsZero = remainder.isNegative !== (nearest < 0 || Object.is(nearest, -0));
  const places = largest === undefined ? 0 : largest.exponent - Math.max(value.exponent, quantum + precision);
  return {
    value: nearest,
    remainder: remainder.toNumber(),
    below: !remainder.isZero && towardsZero,
    cancelledPlaces: places >= 2 ? places : 0,
    anyZero: false,
  };
}

const precisions = [256, 512, 1100, 2600, 6000];

/** With so many bits what is still nothing, a value or what lies beside a tie, is nothing for every dtype. */
const enoughForNothing = 2600;

/**
 * What a formula comes to, of so many bits that a greater precision changes nothing, and at least of `least`. Undefined
 * where none is enough: there the formula proves nothing.
 */
export function decided(
  reals: Reals,
  dtype: Dtype,
  evaluate: (arithmetic: Arithmetic) => Real | Summed,
  least = 0,
): Expected | undefined {
  let before: Expected | undefined;
  for (const bits of precisions) {
    if (bits < least) continue;
    const now = reals.with(bits, (arithmetic) => rounded(dtype, evaluate(arithmetic)));
    const isOpen = (now.anyZero || Math.abs(now.remainder) === 0.5) && bits < enoughForNothing;
    if (before !== undefined && isSame(before, now) && !isOpen) return now;
    before = now;
  }
  return undefined;
}

function isSame(a: Expected, b: Expected): boolean {
  return Object.is(a.value, b.value) && Math.abs(a.remainder - b.remainder) < 1e-4 && a.anyZero === b.anyZero;
}

/**
 * The derivative of a function at x as its difference quotient, in as many bits as it takes: the step is 2^-k of x with k a
 * fifth of the precision, so that what the quotient leaves out is below every rounding. Of a sum term by term, as slopes
 * cancel where values need not.
 */
export function quotient(m: Arithmetic, at: number, f: (x: Real) => Real | Summed): Real | Summed {
  const x = m.real(at);
  const size = x.exponent - Math.round(m.bits / 5);
  const h = m.real(1).scaled(size);
  const slope = (above: Real, below: Real) => above.minus(below).scaled(-size - 1);
  const [above, below] = [f(x.plus(h)), f(x.minus(h))];
  const { terms: higher } = "value" in above ? above : {};
  const { terms: lower } = "value" in below ? below : {};
  if (higher === undefined || lower?.length !== higher.length) return slope(exactValue(above), exactValue(below));
  return summed(higher.map((term, k) => slope(term, lower[k] as Real)));
}

/** A value, whether it comes with its terms or not. */
export function exactValue(exact: Real | Summed): Real {
  return "value" in exact ? exact.value : exact;
}
