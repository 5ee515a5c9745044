import { type Backend, createActivations, fromSixteenBits, toSixteenBits } from "@nonlin/core";
import { describe, expect, it } from "vitest";
import { uniformDraws } from "../src/random/philox.js";
import { reference } from "./reference-backend.js";

const { rrelu, gumbelSoftmax, leakyRelu, softmax } = createActivations({ backend: reference });
const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

/** Gumbel noise by the formula, for elements from 0 on. */
function gumbel(seed: number, length: number): number[] {
  const draws = new Float64Array(length);
  uniformDraws(seed, 0, length, draws);
  return Array.from(draws, (draw) => -Math.log(-Math.log(draw)));
}

describe("rrelu", () => {
  const x = Float32Array.from({ length: 10_000 }, (_, i) => ((i % 200) - 100) / 8);

  it("is x above 0, and a slope between lower and upper times x below", () => {
    const y = rrelu(x, { seed: 1, lower: 0.1, upper: 0.3 });
    const slopes: number[] = [];
    for (const [i, value] of x.entries()) {
      if (value > 0) expect(y[i]).toBe(value);
      else if (value === 0) expect(y[i]).toBe(0);
      else slopes.push((y[i] as number) / value);
    }
    expect(Math.min(...slopes)).toBeGreaterThanOrEqual(0.0999999);
    expect(Math.max(...slopes)).toBeLessThanOrEqual(0.3000001);
    expect(mean(slopes)).toBeCloseTo(0.2, 2);
  });

  it("rounds the slope to the dtype and the product once", () => {
    const draws = new Float64Array(x.length);
    uniformDraws(5, 0, x.length, draws);
    const slopes = draws.map((draw) => 1 / 8 + (Math.fround(1 / 3) - 1 / 8) * draw);
    const expected = x.map((value, i) => (value > 0 ? value : Math.fround(slopes[i] as number) * value));
    expect(rrelu(x, { seed: 5 })).toEqual(expected);
    const x64 = Float64Array.from(x);
    const slopes64 = draws.map((draw) => 1 / 8 + (1 / 3 - 1 / 8) * draw);
    expect(rrelu(x64, { seed: 5 })).toEqual(
      x64.map((value, i) => (value > 0 ? value : (slopes64[i] as number) * value)),
    );
  });

  it("has the gradient of the slopes that the same seed draws", () => {
    const ones = new Float32Array(x.length).fill(1);
    const dx = rrelu.grad(ones, x, { seed: 3 });
    const y = rrelu(x, { seed: 3 });
    for (const [i, value] of x.entries()) {
      if (value > 0) expect(dx[i]).toBe(1);
      else expect(Math.fround((dx[i] as number) * value)).toBe(y[i]);
    }
    const nan = Float32Array.of(NaN);
    expect([rrelu(nan, { seed: 1 })[0], rrelu.grad(nan, Float32Array.of(1), { seed: 1 })[0]]).toEqual([NaN, NaN]);
    expect(rrelu.grad(Float32Array.of(1), nan, { seed: 1 })[0]).toBeNaN();
  });

  it("is leakyRelu where lower is upper, also at the ends and at zeros", () => {
    const special = Float64Array.of(-Infinity, Infinity, -0, 0, -5e-324, 1e308, -1e308, NaN);
    for (const slope of [0.25, 0, -2]) {
      const parameters = { lower: slope, upper: slope, seed: 9 };
      expect(rrelu(special, parameters)).toEqual(leakyRelu(special, { negativeSlope: slope }));
      expect(rrelu.grad(special, special, parameters)).toEqual(
        leakyRelu.grad(special, special, { negativeSlope: slope }),
      );
    }
  });

  it("draws by row-major position, in any layout, in place, in 16 bits", () => {
    const values = Float32Array.from({ length: 6 }, (_, i) => -1 - i);
    const transposed = { data: Float32Array.of(-1, -4, -2, -5, -3, -6), shape: [2, 3], strides: [1, 2] };
    const y = rrelu(values, { seed: 2 });
    expect(rrelu(transposed, { seed: 2 })).toEqual(y);
    const place = values.slice();
    expect(rrelu(place, { seed: 2, out: place })).toBe(place);
    expect(place).toEqual(y);
    for (const dtype of ["float16", "bfloat16"] as const) {
      const bits = Uint16Array.from(values, (value) => toSixteenBits(dtype, value));
      const result = rrelu(bits, { seed: 2, dtype });
      const draws = new Float64Array(6);
      uniformDraws(2, 0, 6, draws);
      const rounded = (value: number) => fromSixteenBits(dtype, toSixteenBits(dtype, value));
      const upper = rounded(1 / 3);
      for (const [i, value] of values.entries()) {
        const slope = rounded(1 / 8 + (upper - 1 / 8) * (draws[i] as number));
        expect(result[i]).toBe(toSixteenBits(dtype, slope * value));
      }
    }
    expect(rrelu(new Float32Array(0), { seed: 2 })).toEqual(new Float32Array(0));
  });

  it("wants a seed, and lower at most upper", () => {
    const call = (options: object) => () => rrelu(x, options as never);
    expect(call({})).toThrow(
      "rrelu: seed must be an integer in [0, 2^53), got undefined; draws are a function of it: pass a new one for each call",
    );
    expect(() => (rrelu as unknown as (x: unknown) => unknown)(x)).toThrow(TypeError);
    for (const seed of [-1, 0.5, NaN, 2 ** 53, Infinity]) expect(call({ seed })).toThrow(RangeError);
    for (const seed of ["1", 1n, null]) expect(call({ seed })).toThrow(TypeError);
    expect(call({ seed: 1, lower: 1, upper: 0.5 })).toThrow(/^rrelu: lower must be at most upper \(0.5\), got 1$/);
  });
});

describe("gumbelSoftmax", () => {
  const logits = Float64Array.of(1, 2, 0.5, -1, 0, 3);

  it("is softmax of the logits plus Gumbel noise", () => {
    const noise = gumbel(11, 6);
    const noisy = logits.map((logit, i) => logit + (noise[i] as number));
    for (const options of [{ shape: [2, 3] }, { shape: [2, 3], axis: 0 }, { temperature: 0.5 }, { shape: [1, 6, 1] }]) {
      const [y, expected] = [gumbelSoftmax(logits, { ...options, seed: 11 }), softmax(noisy, options)];
      for (const [i, value] of y.entries()) expect(value).toBeCloseTo(expected[i] as number, 13);
    }
  });

  it("draws noise of Gumbel's distribution, with its tails", () => {
    // The difference of two logarithms of a softmax is that of the noise.
    const length = 1 << 16;
    const y = gumbelSoftmax(new Float64Array(length), { seed: 4 });
    const noise = gumbel(4, length);
    const offset = Math.log(y[0] as number) - (noise[0] as number);
    for (const [i, value] of y.entries()) expect(Math.log(value) - offset).toBeCloseTo(noise[i] as number, 11);
    expect(mean(noise)).toBeCloseTo(0.5772, 1);
  });

  it("chooses an element as often as its probability says", () => {
    const rows = 20_000;
    const x = Float64Array.from({ length: 3 * rows }, (_, i) => Math.log([0.2, 0.5, 0.3][i % 3] as number));
    const y = gumbelSoftmax(x, { shape: [rows, 3], seed: 77 });
    const counts = [0, 0, 0];
    for (let row = 0; row < rows; row++) {
      const sample = [...y.subarray(3 * row, 3 * row + 3)];
      const winner = sample.indexOf(Math.max(...sample));
      counts[winner] = (counts[winner] as number) + 1;
    }
    for (const [i, expected] of [0.2, 0.5, 0.3].entries())
      expect((counts[i] as number) / rows).toBeCloseTo(expected, 1.7);
  });

  it("has softmax's gradient, from the output, with or without the seed", () => {
    const options = { shape: [2, 3], temperature: 2 };
    const y = gumbelSoftmax(logits, { ...options, seed: 5 });
    const expected = softmax.grad(logits, y, options);
    expect(gumbelSoftmax.grad(logits, y, options)).toEqual(expected);
    expect(gumbelSoftmax.grad(logits, y, { ...options, seed: 5 })).toEqual(expected);
  });

  it("gives the same in pieces of any size, on views, in place and in 16 bits", () => {
    const x = Float32Array.from({ length: 12_000 }, (_, i) => Math.fround(Math.sin(i)));
    const whole = gumbelSoftmax(x, { shape: [4000, 3], seed: 6 });
    const place = x.slice();
    gumbelSoftmax(place, { shape: [4000, 3], seed: 6, out: place });
    expect(place).toEqual(whole);
    const long = gumbelSoftmax(x, { seed: 6 });
    expect(mean(long) * x.length).toBeCloseTo(1, 5);
    const transposed = { data: Float32Array.of(1, 3, 2, 4), shape: [2, 2], strides: [1, 2] };
    expect(gumbelSoftmax(transposed, { seed: 1 })).toEqual(
      gumbelSoftmax(Float32Array.of(1, 2, 3, 4), { shape: [2, 2], seed: 1 }),
    );
    const bits = Uint16Array.from([1, 2, 3, 4], (value) => toSixteenBits("bfloat16", value));
    const y = gumbelSoftmax(bits, { dtype: "bfloat16", seed: 1 });
    const expected = gumbelSoftmax(Float64Array.of(1, 2, 3, 4), { seed: 1 });
    expect(y).toEqual(Uint16Array.from(expected, (value) => toSixteenBits("bfloat16", value)));
    expect(gumbelSoftmax(new Float32Array(0), { shape: [0, 3], seed: 1 })).toEqual(new Float32Array(0));
  });

  it("treats special logits as softmax does", () => {
    const of = (...values: number[]) => [...gumbelSoftmax(Float64Array.from(values), { seed: 1 })];
    expect(of(3)).toEqual([1]);
    expect(of(0, -Infinity)).toEqual([1, 0]);
    expect(of(1, NaN)).toEqual([NaN, NaN]);
    expect(of(1, Infinity)).toEqual([NaN, NaN]);
    expect(of(-Infinity, -Infinity)).toEqual([NaN, NaN]);
  });

  it("refuses what it cannot compute", () => {
    expect(() => gumbelSoftmax(logits, {} as never)).toThrow(/^gumbelSoftmax: seed must be an integer/);
    expect(() => gumbelSoftmax(logits, { seed: 1, temperature: 0 })).toThrow(RangeError);
    expect(() => gumbelSoftmax(logits, { seed: 1, axis: 1 })).toThrow(RangeError);
    expect(() => gumbelSoftmax.grad(logits, logits, { seed: -1 })).toThrow(RangeError);
    const single: Backend = { ...reference, dtypes: ["float32"] };
    const onSingle = createActivations({ backend: single });
    expect(() => onSingle.gumbelSoftmax(logits, { seed: 1 })).toThrow(TypeError);
    expect(() => onSingle.gumbelSoftmax(Float32Array.from(logits), { seed: 1 })).toThrow(
      /in float64, which it has not/,
    );
  });
});
