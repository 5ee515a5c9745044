import { createActivations, toSixteenBits } from "@nonlin/core";
import { describe, expect, it } from "vitest";
import { reference } from "./reference-backend.js";

const { maxout } = createActivations({ backend: reference });

/** The definition, by index: the first largest of each group along the middle axis of [outer, length, inner]. */
function winners(x: ArrayLike<number>, [outer, length, inner]: readonly [number, number, number], pieces: number) {
  const found: number[] = [];
  for (let o = 0; o < outer; o++) {
    for (let g = 0; g < length / pieces; g++) {
      for (let i = 0; i < inner; i++) {
        const group = Array.from({ length: pieces }, (_, k) => (o * length + g * pieces + k) * inner + i);
        const values = group.map((at) => x[at] as number);
        const nan = values.findIndex(Number.isNaN);
        found.push(group[nan >= 0 ? nan : values.indexOf(Math.max(...values))] as number);
      }
    }
  }
  return found;
}

const values = (length: number) => Float32Array.from({ length }, (_, i) => Math.round(Math.sin(i * i + i) * 6));

describe("maxout", () => {
  it("keeps the largest of each group, and sends dy to it, along any axis", () => {
    for (const [outer, length, inner, pieces] of [
      [1, 6, 1, 2],
      [3, 6, 1, 3],
      [2, 8, 5, 4],
      [4, 5, 3, 5],
      [7, 3, 2, 1],
      [1, 1, 4, 1],
    ] as const) {
      const x = values(outer * length * inner);
      const options = { shape: [outer, length, inner], axis: 1, pieces };
      const kept = winners(x, [outer, length, inner], pieces);
      const y = maxout(x, options);
      expect([...y]).toEqual(kept.map((at) => x[at]));
      const dy = Float32Array.from(y, (_, i) => i + 0.5);
      const expected = new Float32Array(x.length);
      for (const [group, at] of kept.entries()) expected[at] = dy[group] as number;
      const { axis, shape: _, ...rest } = { ...options };
      const ofResult = { data: dy, shape: [outer, length / pieces, inner] };
      expect(maxout.grad(ofResult, { data: x, shape: [outer, length, inner] }, { axis, ...rest })).toEqual(expected);
      expect(maxout.grad(dy, x, options)).toEqual(expected);
      const place = x.slice();
      expect(maxout.grad(dy, place, { ...options, out: place })).toBe(place);
      expect(place).toEqual(expected);
    }
  });

  it("takes axis 1 and pairs unless it is told otherwise", () => {
    expect([...maxout(Float32Array.of(1, 3, 2, 0), { shape: [1, 4] })]).toEqual([3, 2]);
    expect([...maxout(Float32Array.of(1, 3, 2, 0), { axis: 0, pieces: 4 })]).toEqual([3]);
  });

  it("makes a group with NaN in it NaN, forward and gradient, and keeps infinities", () => {
    const x = Float64Array.of(1, NaN, NaN, 2, -Infinity, -Infinity, Infinity, 5);
    expect([...maxout(x, { axis: 0 })]).toEqual([NaN, NaN, -Infinity, Infinity]);
    const dx = maxout.grad(Float64Array.of(1, 2, 3, 4), x, { axis: 0 });
    expect([...dx]).toEqual([NaN, NaN, NaN, NaN, 3, 0, 4, 0]);
  });

  it("takes the first of equals, zeros of either sign among them", () => {
    const x = Float32Array.of(-0, 0, 0, -0, 2, 2);
    expect([...maxout(x, { axis: 0 })]).toEqual([-0, 0, 2]);
    expect([...maxout.grad(Float32Array.of(1, 2, 3), x, { axis: 0 })]).toEqual([1, 0, 2, 0, 3, 0]);
  });

  it("works on views and on 16 bits", () => {
    const view = { data: Float32Array.of(1, 4, 2, 5, 3, 6), shape: [2, 3], strides: [1, 2] };
    expect([...maxout(view, { pieces: 3 })]).toEqual([3, 6]);
    expect([...maxout(view, { axis: 0 })]).toEqual([4, 5, 6]);
    for (const dtype of ["float16", "bfloat16"] as const) {
      const bits = (...numbers: number[]) => Uint16Array.from(numbers, (value) => toSixteenBits(dtype, value));
      const x = bits(-1, -2, 0.5, 8, NaN, 1);
      expect(maxout(x, { axis: 0, dtype })).toEqual(bits(-1, 8, NaN));
      expect(maxout.grad(bits(3, 4, 5), x, { axis: 0, dtype })).toEqual(bits(3, 0, 0, 4, NaN, NaN));
    }
  });

  it("gives an empty result for an empty array", () => {
    expect(maxout(new Float32Array(0), { shape: [3, 0] })).toEqual(new Float32Array(0));
    expect(maxout(new Float32Array(0), { shape: [0, 4] })).toEqual(new Float32Array(0));
  });

  it("refuses pieces that do not divide the axis, and outputs that overlap", () => {
    const x = new Float32Array(12);
    expect(() => maxout(x, { shape: [4, 3] })).toThrow(
      new RangeError("maxout: pieces must be a divisor of the length 3 of axis 1 of shape [4, 3], got 2, the default"),
    );
    for (const pieces of [0, -1, 1.5, NaN]) expect(() => maxout(x, { axis: 0, pieces })).toThrow(RangeError);
    expect(() => maxout(x, { axis: 0, pieces: "2" as never })).toThrow(TypeError);
    expect(() => maxout(x)).toThrow(/^maxout: axis must be an integer/);
    expect(() => maxout(x, { axis: 0, out: x.subarray(0, 6) })).toThrow(/^maxout: out must be memory of its own/);
    expect(() => maxout.grad(x, x, { axis: 0 })).toThrow(/^maxout.grad: dy must be/);
  });
});
