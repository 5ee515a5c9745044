// Rows of up to ten million elements against integers: e^x by its series in fixed point, with more bits than matter. The
// logits are few different numbers, drawn many times, so that a row's sum is exact and yet quickly known.
import { createActivations, type FloatArray } from "@nonlin/core";
import { js } from "@nonlin/js";
import { createNativeBackend } from "@nonlin/node";
import { describe, expect, it } from "vitest";

const fraction = 320n;
const one = 1n << fraction;

/** A double, exactly, with `fraction` bits behind the point; what lies below is cut off. */
function fixed(value: number): bigint {
  if (value === 0) return 0n;
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(value))) - 60, -1074);
  const shift = fraction + BigInt(exponent);
  const significand = BigInt(value / 2 ** exponent);
  return shift >= 0n ? significand << shift : significand >> -shift;
}

/** e^x for a fixed-point x <= 0: the series at x / 2^32, squared 32 times. */
function exponential(x: bigint): bigint {
  const halvings = 32n;
  const r = x >> halvings;
  let term = one;
  let sum = one;
  for (let n = 1n; term !== 0n && term !== -1n; n++) {
    term = (term * r) >> fraction;
    term /= n;
    sum += term;
  }
  for (let i = 0n; i < halvings; i++) sum = (sum * sum) >> fraction;
  return sum;
}

/** log(1 + r) for a fixed-point r, far below 1. */
function logOnePlus(r: bigint): bigint {
  let power = r;
  let sum = 0n;
  for (let n = 1n; power !== 0n; n++) {
    sum += n % 2n === 1n ? power / n : -(power / n);
    power = (power * r) >> fraction;
  }
  return sum;
}

/** How far a float32 lies from an exact value, in ULP of that, to a thousandth. */
function ulpError(received: number, exact: bigint): number {
  const size = exact < 0n ? -exact : exact;
  const exponent = size === 0n ? -149 : Math.max(size.toString(2).length - 1 - Number(fraction) - 23, -149);
  const difference = fixed(received) - exact;
  return Math.abs(Number((difference * 1000n) / (one >> BigInt(-exponent)))) / 1000;
}

/** Draws from a linear congruential generator: Numerical Recipes' constants, the high bits. */
function lcg(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A row of `length` logits out of `different` multiples of 1/64 around 0. */
function logits(length: number, different: number, seed: number): Float32Array {
  const draw = lcg(seed);
  return Float32Array.from({ length }, () => (draw(different) - different / 2) / 64);
}

/** The largest error of a row's probabilities, in ULP. Its logits are multiples of 1/64, and not far apart. */
function worstOf(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < x.length; i++) {
    low = Math.min(low, x[i] as number);
    high = Math.max(high, x[i] as number);
  }
  const different = 64 * (high - low) + 1;
  const counts = new Float64Array(different);
  const results = new Float64Array(different);
  for (let i = 0; i < x.length; i++) {
    const which = 64 * ((x[i] as number) - low);
    // Equal logits have equal results.
    if (counts[which] !== 0 && results[which] !== y[i]) return Infinity;
    counts[which] = (counts[which] as number) + 1;
    results[which] = y[i] as number;
  }
  const present = Array.from(counts.keys()).filter((which) => counts[which] !== 0);
  const largest = Math.max(...present);
  const terms = present.map((which) => exponential(fixed((which - largest) / 64)));
  const total = present.reduce((sum, which, i) => sum + BigInt(counts[which] as number) * (terms[i] as bigint), 0n);
  return present.reduce(
    (worst, which, i) =>
      Math.max(worst, ulpError(results[which] as number, ((terms[i] as bigint) << fraction) / total)),
    0,
  );
}

describe("the fixed-point numbers here", () => {
  it("are those that they should be", () => {
    expect(Number(exponential(-one) >> (fraction - 60n)) / 2 ** 60).toBe(Math.exp(-1));
    expect(Number(logOnePlus(one >> 10n) >> (fraction - 60n)) / 2 ** 60).toBeCloseTo(Math.log1p(2 ** -10), 16);
    expect(ulpError(1 + 2 ** -23, one)).toBe(1);
    expect(ulpError(0.5, one >> 1n)).toBe(0);
    expect(worstOf([0, 0], [0.5, 0.5])).toBe(0);
    expect(worstOf([0, 0], [0.5 + 2 ** -24, 0.5 + 2 ** -24])).toBe(1);
  });
});

for (const backend of [js, createNativeBackend()]) {
  const { softmax, logSoftmax, softmin, scaledSoftmax } = createActivations({ backend });

  describe(`long rows on ${backend.name}`, () => {
    it("softmax of 128,256 logits", () => {
      const x = logits(128_256, 2048, 1);
      expect(worstOf(x, softmax(x))).toBeLessThanOrEqual(0.51);
    });

    it("softmax of 10,000,000 values", () => {
      const x = logits(10_000_000, 512, 2);
      expect(worstOf(x, softmax(x, { out: new Float32Array(x.length) }))).toBeLessThanOrEqual(0.51);
    });

    it("softmax of a row with one huge logit", () => {
      const x = logits(10_000, 512, 3);
      x[4321] = 3e38;
      expect(softmax(x).every((p, i) => p === (i === 4321 ? 1 : 0))).toBe(true);
      x[4321] = 100;
      expect(worstOf(x, softmax(x))).toBeLessThanOrEqual(0.51);
    });

    it("1,000 rows of 7", () => {
      const x = logits(7000, 2048, 4);
      const y = softmax(x, { shape: [1000, 7] });
      let worst = 0;
      for (let o = 0; o < 7000; o += 7) worst = Math.max(worst, worstOf(x.subarray(o, o + 7), y.subarray(o, o + 7)));
      expect(worst).toBeLessThanOrEqual(0.51);
    });

    it("along axis 1 of 1×21×512×512", () => {
      const inner = 512 * 512;
      const x = logits(21 * inner, 1024, 5);
      const y = softmax(x, { shape: [1, 21, 512, 512], axis: 1 });
      const column = (array: FloatArray, i: number) =>
        Array.from({ length: 21 }, (_, k) => array[k * inner + i] as number);
      let worst = 0;
      for (let i = 0; i < inner; i += 997) worst = Math.max(worst, worstOf(column(x, i), column(y, i)));
      expect(worst).toBeLessThanOrEqual(0.51);
    });

    it("softmin and scaledSoftmax have the bits of softmax on what they make of x", () => {
      const x = logits(128_256, 2048, 6);
      const bias = logits(128_256, 64, 7);
      expect(softmin(x)).toEqual(softmax(x.map((value) => -value)));
      // Multiples of 1/64, and powers of two: these sums are exact in float32.
      expect(scaledSoftmax(x, { scale: -0.5, bias })).toEqual(
        softmax(x.map((value, i) => -0.5 * value + (bias[i] as number))),
      );
    });

    it("logSoftmax of a dominant logit keeps full relative accuracy", () => {
      for (const length of [2, 1000, 100_000]) {
        const x = logits(length, 64, 8);
        x[length - 1] = 40;
        const counts = new Map<number, number>();
        for (const logit of x.subarray(0, length - 1)) counts.set(logit, (counts.get(logit) ?? 0) + 1);
        let rest = 0n;
        for (const [logit, count] of counts) rest += BigInt(count) * exponential(fixed(logit) - fixed(40));
        const logarithm = logOnePlus(rest);
        const y = logSoftmax(x);
        expect(ulpError(y[length - 1] as number, -logarithm)).toBeLessThanOrEqual(0.51);
        for (let i = 0; i < length; i += 1 + Math.floor(length / 200)) {
          const exact = fixed(x[i] as number) - fixed(40) - logarithm;
          if (i < length - 1) expect(ulpError(y[i] as number, exact)).toBeLessThanOrEqual(0.51);
        }
      }
    });
  });
}
