import { createActivations } from "@nonlin/core";
import { describe, expect, it } from "vitest";
import { reference } from "./reference-backend.js";

const { reglu, glu, swiglu, geglu } = createActivations({ backend: reference });
const positive = (length: number) => Float32Array.from({ length }, (_, i) => i + 1);

describe("a function of two inputs", () => {
  it("activates the first of them, whatever half it activates of one", () => {
    expect([...reglu(Float32Array.of(-1, 2), Float32Array.of(5, 7))]).toEqual([0, 14]);
    expect([...glu(Float64Array.of(0, 0), Float64Array.of(5, 7))]).toEqual([2.5, 3.5]);
  });

  it("takes views of any strides, beside plain arrays", () => {
    const transposed = { data: Float32Array.of(1, 3, 2, 4), shape: [2, 2], strides: [1, 2] };
    expect([...reglu(transposed, Float32Array.of(10, 20, 30, 40))]).toEqual([10, 40, 90, 160]);
    expect([...reglu(positive(4), { data: Float32Array.of(3), shape: [4], strides: [0] })]).toEqual([3, 6, 9, 12]);
  });

  it("compares the shapes of views, also where what lies between them has none", () => {
    const view = (shape: number[]) => ({ data: positive(6), shape });
    expect(() => reglu.grad(view([2, 3]), positive(6), view([3, 2]))).toThrow(/^reglu\.grad: b must be of a's shape/);
  });

  it("gives both gradients, each into its own array or into an input", () => {
    const [dy, a, b] = [Float32Array.of(1, 10), Float32Array.of(-1, 3), Float32Array.of(5, 7)];
    expect(reglu.grad(dy, a, b)).toEqual({ da: Float32Array.of(0, 70), db: Float32Array.of(0, 30) });
    const expected = reglu.grad(dy, a, b);
    const { da, db } = reglu.grad(dy, a, b, { out: { da: b, db: dy } });
    expect(da).toBe(b);
    expect(db).toBe(dy);
    expect({ da, db }).toEqual(expected);
  });
});

describe("a function of one input that is split", () => {
  const x = positive(12);

  it("takes the halves of the last axis, or of any other", () => {
    expect([...reglu(x)]).toEqual([7, 16, 27, 40, 55, 72]);
    expect([...reglu(x, { shape: [2, 6] })]).toEqual([4, 10, 18, 70, 88, 108]);
    expect([...reglu(x, { shape: [2, 2, 3], axis: 1 })]).toEqual([4, 10, 18, 70, 88, 108]);
    expect([...reglu(x, { shape: [2, 2, 3], axis: 0 })]).toEqual([7, 16, 27, 40, 55, 72]);
    expect([...reglu(x, { shape: [6, 2], axis: -2 })]).toEqual([7, 16, 27, 40, 55, 72]);
  });

  it("takes pairs side by side as halves of an axis of length 2", () => {
    expect([...reglu(x, { shape: [3, 2, 2] })]).toEqual([2, 12, 30, 56, 90, 132]);
  });

  it("activates the half of its row, or the one that the call names", () => {
    const signs = Float32Array.of(-1, 2);
    expect([...reglu(signs)]).toEqual([0]);
    expect([...reglu(signs, { activated: "first" })]).toEqual([0]);
    expect([...reglu(signs, { activated: "second" })]).toEqual([-2]);
    expect(glu(signs)).toEqual(glu(signs, { activated: "second" }));
    expect(swiglu(signs)).toEqual(swiglu(signs, { activated: "first" }));
    expect(geglu(signs, { approximate: "tanh" })).toEqual(geglu(signs, { approximate: "tanh", activated: "first" }));
  });

  it("takes a view, with its own shape", () => {
    const transposed = { data: x, shape: [2, 6], strides: [1, 2] };
    expect([...reglu(transposed)]).toEqual([7, 27, 55, 16, 40, 72]);
    expect([...reglu(transposed, { axis: 0 })]).toEqual([2, 12, 30, 56, 90, 132]);
  });

  it("gives a gradient of the shape of the input, into a new array or the input", () => {
    const dy = Float32Array.of(1, 10, 100, 1, 10, 100);
    const expected = [4, 50, 600, 1, 20, 300, 10, 110, 1200, 7, 80, 900];
    expect([...reglu.grad(dy, x, { shape: [2, 6] })]).toEqual(expected);
    expect([...reglu.grad({ data: dy, shape: [2, 3] }, { data: x, shape: [2, 6] })]).toEqual(expected);
    const place = x.slice();
    expect(reglu.grad(dy, place, { shape: [2, 6], out: place })).toBe(place);
    expect([...place]).toEqual(expected);
    const swapped = [...reglu.grad(dy, x, { shape: [2, 6], activated: "second" })];
    // The product of two positive numbers does not care which of them is activated.
    expect(swapped).toEqual(expected);
  });

  it("of no elements gives none", () => {
    const empty = new Float32Array(0);
    expect(reglu(empty)).toEqual(empty);
    expect(reglu(empty, { shape: [0, 2] })).toEqual(empty);
    expect(reglu(empty, { shape: [2 ** 52, 2 ** 52, 0] })).toEqual(empty);
    expect(reglu.grad(empty, empty, { shape: [0, 2] })).toEqual(empty);
  });

  it("says what is wrong with an odd length, and what else to do", () => {
    expect(() => reglu(positive(6), { shape: [2, 3] })).toThrow(
      new RangeError(
        "reglu: x must be of an even length along the axis that is split in two, got 3 along axis 1 of shape [2, 3]; give two inputs as two arguments",
      ),
    );
    expect(() => reglu(positive(3))).toThrow(/got 3 along axis 0 of shape \[3\]/);
  });

  it("says what dy has to be like", () => {
    const shape = [2, 6];
    expect(() => reglu.grad(positive(12), x, { shape })).toThrow(
      new RangeError("reglu.grad: dy must be as long as the result (6 elements), got 12 elements"),
    );
    expect(() => reglu.grad({ data: positive(6), shape: [3, 2] }, x, { shape })).toThrow(
      new RangeError("reglu.grad: dy must be of the result's shape [2, 3], got shape [3, 2]"),
    );
  });

  it("refuses an output that overlaps it", () => {
    expect(() => reglu(x, { out: x.subarray(0, 6) })).toThrow(
      /^reglu: out must be memory of its own, got an array that overlaps/,
    );
  });
});
