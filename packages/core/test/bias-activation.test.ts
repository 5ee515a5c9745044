import {
  type Backend,
  createActivations,
  fromSixteenBits,
  type MapName,
  type MapRow,
  type Row,
  table,
  toSixteenBits,
} from "@nonlin/core";
import { describe, expect, it } from "vitest";
import { reference } from "./reference-backend.js";

const { biasActivation } = createActivations({ backend: reference });
const rows: readonly Row[] = Object.values(table);
const names = rows.filter(({ kind }) => kind === "map").map(({ name }) => name as MapName);
const shape = [3, 5, 7];
const random = (length: number, seed: number) => {
  let state = seed;
  return Float64Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2 ** 29;
  });
};
const x = random(105, 1);
const dy = random(105, 2);
const bias = random(5, 3);
const channelOf = (i: number) => Math.floor(i / 7) % 5;
const asItIs = (value: number) => value;
const valuesOf = (name: MapName, round: (value: number) => number) => {
  const entries = Object.entries((table[name] as MapRow).parameters);
  return Object.fromEntries(
    entries.map(([key, { default: value }]) => [key, typeof value === "number" ? round(value) : value]),
  ) as never;
};

/** f(x + bias) by the row's own formula. */
function composed(
  name: MapName,
  from: ArrayLike<number>,
  with_: ArrayLike<number>,
  round: (value: number) => number = asItIs,
): number[] {
  const row = table[name] as MapRow;
  return Array.from(from, (value, i) => row.value(value + (with_[channelOf(i)] as number), valuesOf(name, round)));
}

describe("biasActivation", () => {
  it.each(names)("with %s is the function of the sum in float64, rounded once", (name) => {
    expect([...biasActivation(x, bias, name, { shape })]).toEqual(composed(name, x, bias));
    const [x32, bias32] = [Float32Array.from(x), Float32Array.from(bias)];
    const y32 = biasActivation(x32, bias32, name, { shape });
    expect(y32).toEqual(Float32Array.from(composed(name, x32, bias32, Math.fround)));
  });

  it.each(names)("with %s has the gradients dy * f' and their sums by channel", (name) => {
    const row = table[name] as MapRow;
    const expected = Array.from(x, (value, i) => {
      return (dy[i] as number) * row.derivative(value + (bias[channelOf(i)] as number), valuesOf(name, asItIs));
    });
    const { dx, dbias } = biasActivation.grad(dy, x, bias, name, { shape });
    expect([...dx]).toEqual(expected);
    for (const [c, sum] of dbias.entries()) {
      const terms = expected.filter((_, i) => channelOf(i) === c);
      const size = terms.reduce((total, term) => total + Math.abs(term), 0);
      const wanted = terms.reduce((total, term) => total + term, 0);
      if (Number.isNaN(wanted)) expect(sum).toBeNaN();
      else expect(Math.abs(sum - wanted)).toBeLessThanOrEqual(1e-14 * size);
    }
  });

  it("keeps what additions round away in the sum by channel, and rounds it once", () => {
    const upstream = Float32Array.of(2 ** 60, 1, 2 ** -40, -(2 ** 60));
    const { dbias } = biasActivation.grad(upstream, new Float32Array(4).fill(1), [1], "relu", { shape: [4, 1] });
    expect(dbias).toEqual(Float32Array.of(1));
    const infinite = Float32Array.of(Infinity, 1);
    const grad = biasActivation.grad(infinite, Float32Array.of(1, 1), [1], "relu", { shape: [2, 1] });
    expect(grad.dbias).toEqual(Float32Array.of(Infinity));
  });

  it("does not round the sum to the array's dtype", () => {
    // In float32 the sum would be 1, and relu6 of it minus nothing.
    const y = biasActivation(Float32Array.of(1), [2 ** -30], "hardShrink", { shape: [1, 1], lambda: 1 });
    expect(y).toEqual(Float32Array.of(1));
    expect(biasActivation(Float32Array.of(1), [0], "hardShrink", { shape: [1, 1], lambda: 1 })[0]).toBe(0);
  });

  it("works along any axis, on views, on arrays longer than a piece, and in place", () => {
    const last = biasActivation(x, random(7, 4), "relu", { shape, axis: -1 });
    const sevens = random(7, 4);
    expect([...last]).toEqual(Array.from(x, (value, i) => Math.max(value + (sevens[i % 7] as number), 0)));
    const view = { data: Float64Array.of(0, 3, 0, -2, 0, 1), shape: [3, 1], strides: [2, 1], offset: 1 };
    expect([...biasActivation(view, { data: Float64Array.of(9, 1), shape: [1], offset: 1 }, "relu")]).toEqual([
      4, 0, 2,
    ]);
    for (const [outer, channels, inner] of [
      [3, 1, 5000],
      [2, 5000, 1],
      [1, 3, 4097],
      [700, 9, 1],
    ] as const) {
      const long = random(outer * channels * inner, 5);
      const each = random(channels, 6);
      const options = { shape: [outer, channels, inner] };
      const y = biasActivation(long, each, "relu", options);
      const channel = (i: number) => each[Math.floor(i / inner) % channels] as number;
      expect(y.every((value, i) => value === Math.max((long[i] as number) + channel(i), 0))).toBe(true);
      const { dbias } = biasActivation.grad(new Float64Array(long.length).fill(1), long, each, "relu", options);
      expect(dbias.reduce((total, sum) => total + sum, 0)).toBe(y.filter((value) => value > 0).length);
      const place = long.slice();
      expect(biasActivation(place, each, "relu", { ...options, out: place })).toBe(place);
      expect(place).toEqual(y);
    }
    expect(biasActivation(new Float32Array(0), [], "relu", { shape: [2, 0] })).toEqual(new Float32Array(0));
  });

  it("computes on 16 bits, with the bias in bits or in plain numbers", () => {
    for (const dtype of ["float16", "bfloat16"] as const) {
      const bits = (values: ArrayLike<number>) => Uint16Array.from(values, (value) => toSixteenBits(dtype, value));
      const [wide, each] = [bits(x), bits(bias)].map((array) =>
        Float64Array.from(array, (value) => fromSixteenBits(dtype, value)),
      ) as [Float64Array, Float64Array];
      const expected = bits(composed("silu", wide, each));
      expect(biasActivation(bits(x), bits(bias), "silu", { shape, dtype })).toEqual(expected);
      expect(biasActivation(bits(x), [...bias], "silu", { shape, dtype })).toEqual(expected);
      const { dx, dbias } = biasActivation.grad(bits(dy), bits(x), bits(bias), "silu", { shape, dtype });
      expect([dx.length, dbias.length]).toEqual([105, 5]);
    }
  });

  it("takes parameters, presets and their slopes", () => {
    const one = Float64Array.of(-1, 0.5);
    const options = { shape: [2, 1] };
    expect([...biasActivation(one, [-1], "leakyRelu", { ...options, preset: "keras" })]).toEqual([-0.4, -0.1]);
    expect([...biasActivation(one, [-1], "leakyRelu", { ...options, negativeSlope: 2 })]).toEqual([-4, -1]);
    const { dx } = biasActivation.grad(one, one, [0.5], "hardTanh", { ...options, preset: "jax" });
    expect([...dx]).toEqual([-1, 0.5]);
  });

  it("refuses what it cannot compute, before it writes", () => {
    const data = new Float32Array(6);
    const out = new Float32Array(6).fill(9);
    const call = (bias: unknown, name: unknown, options: object) => () =>
      biasActivation(data, bias as never, name as never, { out, ...options } as never);
    const two = { shape: [3, 2] };
    expect(call([1, 2, 3], "relu", two)).toThrow(
      new RangeError("biasActivation: bias must be 2 numbers, one per channel along the axis, got 3"),
    );
    expect(call(new Float64Array(2), "relu", two)).toThrow(
      /^biasActivation: bias must be float32 like x, got float64$/,
    );
    expect(call([1, "2"], "relu", two)).toThrow(TypeError);
    expect(call(7, "relu", two)).toThrow(TypeError);
    expect(call([1, 2], "softmax", two)).toThrow(/^biasActivation: op must be the name of an elementwise function/);
    expect(call([1, 2], "prelu", two)).toThrow(RangeError);
    expect(call([1, 2], undefined, two)).toThrow(TypeError);
    expect(call([1, 2], "relu", { ...two, slope: 1 })).toThrow(/the unknown key "slope"/);
    expect(call([1], "relu", {})).toThrow(/^biasActivation: axis must be an integer in \[-1, 0\]/);
    expect(call(out.subarray(0, 2), "relu", two)).toThrow(/^biasActivation: out must be/);
    expect(out.every((value) => value === 9)).toBe(true);
    const single: Backend = { ...reference, dtypes: ["float32"] };
    const onSingle = createActivations({ backend: single }).biasActivation;
    expect(() => onSingle(data, [1, 2], "relu", two)).toThrow(TypeError);
  });
});
