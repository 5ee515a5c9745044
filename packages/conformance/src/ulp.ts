import type { Bound, Dtype } from "@nonlin/core";
import { ulpOf } from "./bits.js";

/** What an exact value rounds to, and where it lies. */
export interface Expected {
  /** The correctly rounded value. */
  readonly value: number;
  /** exact value - `value`, in ulps of the exact value; at most 0.5 in size. */
  readonly remainder: number;
  /** The exact value is nearer to zero than `value`, by however little. */
  readonly below: boolean;
  /** How many binary places the largest term of the formula lies above the result; 0 where nothing cancels. */
  readonly cancelledPlaces: number;
  /** A zero of either sign. */
  readonly anyZero: boolean;
}

/** An expectation without error: `value` itself is exact. */
export function exactly(value: number): Expected {
  return { value, remainder: 0, below: false, cancelledPlaces: 0, anyZero: false };
}

/**
 * The distance of a result from the exact value, in units in the last place of the exact value. Infinity for a NaN, an
 * infinity or a sign of zero that is not the expected one: no tolerance covers those.
 */
export function ulpError(dtype: Dtype, received: number, expected: Expected): number {
  const { value, remainder, below, anyZero, cancelledPlaces } = expected;
  if (Object.is(received, value)) return Math.abs(remainder);
  if (anyZero) return received === 0 ? 0 : Math.abs(received) / ulpOf(dtype, 0);
  if (!Number.isFinite(received) || !Number.isFinite(value)) return Infinity;
  // Where terms cancel, an error of a few ulps of the largest may change the sign.
  if (received === 0 && cancelledPlaces === 0 && isNegative(received) !== isNegative(value)) return Infinity;
  const ulp = ulpOf(dtype, value);
  // A value just below a power of two has the smaller ulp of the numbers below.
  const halved = below && isPowerOfTwo(value) ? ulpOf(dtype, value * 0.75) : ulp;
  return Math.abs((received - value) / halved - remainder);
}

function isNegative(value: number): boolean {
  return value < 0 || Object.is(value, -0);
}

function isPowerOfTwo(value: number): boolean {
  const exponent = Math.log2(Math.abs(value));
  return Number.isInteger(exponent) && 2 ** exponent === Math.abs(value);
}

/** The bound in words. */
export function boundWords(bound: Bound): string {
  return bound === "correctly rounded" ? "are correctly rounded" : `lie within ${bound.ulp} ULP`;
}

/** Whether a result keeps its promise. */
export interface Verdict {
  readonly kept: boolean;
  /** The error in ulps of the result; where terms cancel and the bound is more than a rounding, of the largest term. */
  readonly ulp: number;
  /** What `ulp` may be. */
  readonly allowed: number;
}

/**
 * Holds a result to a bound. Near a root, where the terms of a formula cancel by two binary places or more, the promise
 * is a different one: 0.51 ULP where the bound is less than that, else so many ulps of the largest term.
 */
export function judge(dtype: Dtype, bound: Bound, received: number, expected: Expected): Verdict {
  const ulp = ulpError(dtype, received, expected);
  if (bound === "correctly rounded") {
    return { kept: Object.is(received, expected.value) || (expected.anyZero && received === 0), ulp, allowed: 0.5 };
  }
  if (expected.cancelledPlaces === 0) return { kept: ulp <= bound.ulp, ulp, allowed: bound.ulp };
  if (bound.ulp < 1) {
    const allowed = Math.max(bound.ulp, 0.51);
    return { kept: ulp <= allowed, ulp, allowed };
  }
  const ofLargestTerm = ulp / 2 ** expected.cancelledPlaces;
  return { kept: ofLargestTerm <= bound.ulp, ulp: ofLargestTerm, allowed: bound.ulp };
}
